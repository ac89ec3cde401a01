-- Removes the hook that supabase-administrators.sql installed, its rights and its row level security policy, and
-- nothing of the platform. The right to use the schema public stays with supabase_auth_admin, because other hooks may
-- need it. The right to read users.id and users.role does not stay, even if the platform had given it before: a hook of
-- its own that needs it then needs the GRANT again. A column that was renamed keeps the right.
--
-- Before you run it, disable the hook (in the dashboard under Authentication > Auth Hooks): Supabase Auth refuses every
-- sign-in while a hook is enabled and its function does not exist. Afterwards, tokens have the role of
-- raw_app_meta_data again, if any.
--
-- It fails, and changes nothing, when something else depends on the schema "devops_auth"; the error names it.
-- Run it in Supabase's SQL editor, or with psql, as the role that ran supabase-administrators.sql.

BEGIN;

-- Fail rather than block the platform behind a long transaction. Nothing is changed then; run it again later.
SET LOCAL lock_timeout = '900ms';

-- Each of these may be missing, when something was renamed or removed by hand.
DO $$
DECLARE
    left_over record;
BEGIN
    FOR left_over IN
        SELECT attname AS name
        FROM pg_attribute
        WHERE attrelid = to_regclass('public.users') AND attname IN ('id', 'role') AND NOT attisdropped
          AND to_regrole('supabase_auth_admin') IS NOT NULL
    LOOP
        EXECUTE format('REVOKE SELECT (%I) ON public.users FROM supabase_auth_admin', left_over.name);
    END LOOP;
    FOR left_over IN
        SELECT polrelid::regclass AS relation FROM pg_policy WHERE polname = 'devops_auth_reads_roles'
    LOOP
        EXECUTE format('DROP POLICY devops_auth_reads_roles ON %s', left_over.relation);
    END LOOP;
END
$$;

DROP FUNCTION IF EXISTS devops_auth.custom_access_token_hook(jsonb), devops_auth.warnings();
DROP SCHEMA IF EXISTS devops_auth;

COMMIT;
