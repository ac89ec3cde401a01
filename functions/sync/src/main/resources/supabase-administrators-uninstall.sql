-- Removes the hook that supabase-administrators.sql installed, its rights and its row level security policy, and
-- nothing of the platform. The right to use the schema public stays with supabase_auth_admin, because other hooks may
-- need it.
--
-- Before you run it, disable the hook (in the dashboard under Authentication > Auth Hooks): Supabase Auth refuses every
-- sign-in while a hook is enabled and its function does not exist. Afterwards, tokens have the role of
-- raw_app_meta_data again, if any.
--
-- It fails, and changes nothing, when something else depends on the schema "devops_auth"; the error names it.
-- Run it in Supabase's SQL editor, or with psql, as the role that ran supabase-administrators.sql.

BEGIN;

-- Fail rather than block the platform behind a long transaction. Nothing is changed then; run it again later.
SET LOCAL lock_timeout = '10s';

DO $$
BEGIN
    IF to_regprocedure('devops_auth.custom_access_token_hook(jsonb)') IS NOT NULL THEN
        REVOKE SELECT (id, role) ON public.users FROM supabase_auth_admin;
        DROP POLICY IF EXISTS devops_auth_reads_roles ON public.users;
    END IF;
END
$$;

DROP FUNCTION IF EXISTS devops_auth.custom_access_token_hook(jsonb);
DROP SCHEMA IF EXISTS devops_auth;

COMMIT;
