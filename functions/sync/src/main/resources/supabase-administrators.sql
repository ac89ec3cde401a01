-- Makes the administrators of the platform administrators of the DevOps integration: a custom access token hook for
-- Supabase Auth copies public.users.role into each new token, as app_metadata.role.
--
-- Run it once in Supabase's SQL editor (or with psql, as the owner of public.users). To apply a new version of this
-- file, or after row level security was enabled for public.users, run it again, which is always safe. It creates
--   * the schema "devops_auth" with the hook custom_access_token_hook,
--   * the rights of supabase_auth_admin, the role of Supabase Auth, to call it and to read the columns id and role of
--     public.users.
-- It does not depend on supabase.sql, and supabase-administrators-uninstall.sql removes it again.
--
-- First look in the dashboard under Authentication > Auth Hooks whether an access token hook is enabled already:
-- Supabase Auth calls one only. This file changes nothing where it finds another function for it. It cannot find a hook
-- at an HTTPS address.
--
-- Afterwards enable the hook: in the dashboard under Authentication > Auth Hooks, "Customize Access Token (JWT) Claims
-- hook", type Postgres, schema devops_auth, function custom_access_token_hook. On a self-hosted Supabase, set
--
--   GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED=true
--   GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_URI=pg-functions://postgres/devops_auth/custom_access_token_hook
--
-- The table alone decides: the hook also replaces a role that was stored in raw_app_meta_data, and removes it from the
-- token of a user without a role or without a row in public.users. A changed role is in the user's next token, which is
-- issued at the next sign-in or renewal (by default within an hour). The top-level claim role, which Supabase requires,
-- stays as it is.
--
-- Users must not be able to change their own role in public.users, or they can make themselves administrators. The
-- result of this file has a row for each right and policy that may allow it; no row means that there is none. It cannot
-- see what functions and triggers do: a trigger that copies raw_user_meta_data.role into users.role, for example, lets
-- users choose their role when they register.
--
-- For another platform or another table, edit the SELECT of the hook, the checks at the beginning and the grants.

BEGIN;

-- Fail rather than block the platform behind a long transaction. Nothing is changed then; run it again later.
SET LOCAL lock_timeout = '900ms';

DO $$
DECLARE
    missing text;
    other   text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'supabase_auth_admin') THEN
        RAISE EXCEPTION 'There is no role supabase_auth_admin, so this is not a database of Supabase Auth.';
    END IF;

    SELECT string_agg(format('public.users.%s (%s)', needed.name, needed.purpose), ', ') INTO missing
    FROM (VALUES ('id', 'uuid', 'the user''s id in auth.users, a uuid'),
                 ('role', NULL, 'the user''s role, "admin" for an administrator')) AS needed (name, type, purpose)
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass('public.users') AND attname = needed.name AND NOT attisdropped
          AND (needed.type IS NULL OR atttypid = needed.type::regtype));
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'These columns are missing or of another type: %.', missing;
    END IF;

    -- Supabase Auth calls one access token hook only, and which one it calls is not known here. A hook is a function
    -- from JSON to JSON, has this name by convention, or may be called by supabase_auth_admin and returns claims. The
    -- hook of this file has its comment, or none after a restore without comments.
    SELECT format('%s.%I', pronamespace::regnamespace, proname) INTO other
    FROM pg_proc
    WHERE pronargs = 1
      AND proargtypes[0] IN ('json'::regtype, 'jsonb'::regtype)
      AND prorettype IN ('json'::regtype, 'jsonb'::regtype)
      AND coalesce(obj_description(oid, 'pg_proc'),
                   CASE WHEN oid = to_regprocedure('devops_auth.custom_access_token_hook(jsonb)')
                        THEN 'Revenue Ripple DevOps Integration: ' ELSE '' END)
          NOT LIKE 'Revenue Ripple DevOps Integration: %'
      AND (proname = 'custom_access_token_hook'
        OR (prosrc LIKE '%claims%'
            OR CASE WHEN prokind = 'f' THEN pg_get_functiondef(oid) ~ 'BEGIN ATOMIC.*claims' END)
            AND has_function_privilege('supabase_auth_admin', oid, 'EXECUTE'))
    LIMIT 1;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'There is already an access token hook: %. Nothing was changed.', other
            USING HINT = 'Supabase Auth calls one such hook only. Let that function set app_metadata.role as the hook '
                'of this file does. If it is not needed, disable it first (Authentication > Auth Hooks), because '
                'Supabase Auth refuses every sign-in when the function of an enabled hook is missing. Then drop it and '
                'run this file again.';
    END IF;
END
$$;

CREATE SCHEMA IF NOT EXISTS devops_auth;
REVOKE ALL ON SCHEMA devops_auth FROM PUBLIC;

-- Returns the event with the user's present role in its claims. Supabase Auth runs it in the transaction that issues a
-- token and refuses the sign-in when it fails, takes more than two seconds or returns other claims than it should. It
-- therefore changes nothing but app_metadata.role and waits for a locked table at most one second. If the role cannot
-- be read, users sign in without a role, and the database's log has a warning.
CREATE OR REPLACE FUNCTION devops_auth.custom_access_token_hook(event jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
    metadata     jsonb := event -> 'claims' -> 'app_metadata';
    present_role text;
BEGIN
    BEGIN
        SELECT users.role::text INTO present_role
        FROM public.users AS users
        WHERE users.id = (event ->> 'user_id')::uuid;
    EXCEPTION
        WHEN OTHERS THEN
            RAISE WARNING 'The role of the user % cannot be read: %', event ->> 'user_id', SQLERRM;
    END;
    metadata := CASE jsonb_typeof(metadata) WHEN 'object' THEN metadata - 'role' ELSE '{}' END;
    IF present_role IS NOT NULL THEN
        metadata := metadata || jsonb_build_object('role', present_role);
    END IF;
    RETURN jsonb_set(event, '{claims,app_metadata}', metadata);
END
$$;

COMMENT ON FUNCTION devops_auth.custom_access_token_hook(jsonb) IS
    'Revenue Ripple DevOps Integration: copies public.users.role into app_metadata.role.';

GRANT USAGE ON SCHEMA devops_auth TO supabase_auth_admin;
REVOKE ALL ON FUNCTION devops_auth.custom_access_token_hook(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION devops_auth.custom_access_token_hook(jsonb) TO supabase_auth_admin;
GRANT SELECT (id, role) ON public.users TO supabase_auth_admin;

-- Why the hook may not see a role, and how users may be able to write one.
CREATE OR REPLACE FUNCTION devops_auth.warnings() RETURNS TABLE (warning text, remedy text)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'Supabase Auth cannot read public.users.id and public.users.role, so tokens have no role.',
           'Restore these columns if they are missing, and run supabase-administrators.sql again.'
    WHERE NOT has_schema_privilege('supabase_auth_admin', 'public', 'USAGE')
       OR 2 > (SELECT count(*)
               FROM pg_attribute
               WHERE attrelid = to_regclass('public.users') AND attname IN ('id', 'role') AND NOT attisdropped
                 AND has_column_privilege('supabase_auth_admin', attrelid, attnum, 'SELECT'))
    UNION ALL
    SELECT 'Row level security hides the rows of public.users from Supabase Auth, so tokens have no role.',
           'Run supabase-administrators.sql again: it creates the policy devops_auth_reads_roles.'
    FROM pg_class AS users
    WHERE users.oid = to_regclass('public.users') AND users.relrowsecurity
      AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = users.oid AND polname = 'devops_auth_reads_roles')
    UNION ALL
    SELECT format('The restrictive policy %I may hide rows of public.users from Supabase Auth. Tokens of these users '
                  'have no role.', polname),
           'Name the roles that the policy is meant for (ALTER POLICY ... TO authenticated).'
    FROM pg_class AS users
    JOIN pg_policy ON polrelid = users.oid
    WHERE users.oid = to_regclass('public.users') AND users.relrowsecurity
      AND NOT polpermissive AND polcmd IN ('*', 'r')
      AND EXISTS (SELECT FROM unnest(polroles) AS role
                  WHERE role = 0 OR pg_has_role('supabase_auth_admin', role, 'USAGE'))
    UNION ALL
    SELECT format('Users may be able to make themselves administrators: %s can write public.users.role.',
                  string_agg(roles.rolname, ', ')),
           'Check that no policy lets users write their own role, or revoke the right to write the column: REVOKE '
           'INSERT, UPDATE ON public.users, then GRANT INSERT, UPDATE of the other columns.'
    FROM pg_roles AS roles
    JOIN pg_class AS users ON users.oid = to_regclass('public.users')
    JOIN pg_attribute AS written ON attrelid = users.oid AND attname = 'role' AND NOT attisdropped
    WHERE roles.rolname IN ('anon', 'authenticated')
      AND has_column_privilege(roles.oid, users.oid, written.attnum, 'INSERT, UPDATE')
      AND (NOT users.relrowsecurity OR EXISTS (
          SELECT FROM pg_policy
          WHERE polrelid = users.oid AND polpermissive AND polcmd IN ('*', 'a', 'w')
            AND (polroles @> '{0}' OR polroles @> ARRAY[roles.oid])))
    HAVING count(*) > 0
$$;
REVOKE ALL ON FUNCTION devops_auth.warnings() FROM PUBLIC;

DO $$
DECLARE
    caller text;
    found  record;
BEGIN
    IF NOT has_schema_privilege('supabase_auth_admin', 'public', 'USAGE') THEN
        GRANT USAGE ON SCHEMA public TO supabase_auth_admin;
    END IF;

    FOR caller IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
        EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA devops_auth FROM %I', caller);
        EXECUTE format('REVOKE ALL ON SCHEMA devops_auth FROM %I', caller);
    END LOOP;

    IF EXISTS (SELECT FROM pg_class WHERE oid = 'public.users'::regclass AND relrowsecurity)
        AND NOT EXISTS (
            SELECT FROM pg_policy
            WHERE polrelid = 'public.users'::regclass AND polname = 'devops_auth_reads_roles') THEN
        CREATE POLICY devops_auth_reads_roles ON public.users FOR SELECT TO supabase_auth_admin USING (true);
    END IF;

    FOR found IN SELECT * FROM devops_auth.warnings() LOOP
        RAISE WARNING '%', found.warning USING HINT = found.remedy;
    END LOOP;
END
$$;

COMMIT;

-- The warnings again: Supabase's SQL editor shows the last result only. No row means that there are none.
SELECT * FROM devops_auth.warnings();
