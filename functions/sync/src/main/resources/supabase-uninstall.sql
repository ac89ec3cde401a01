-- Removes everything that supabase.sql created, and nothing of the platform: first the triggers on the platform's
-- tables, then the schema "devops" and the role "devops_sync".
--
-- It fails, and changes nothing, when something else depends on the schema or the role; the error names it.
-- Run it in Supabase's SQL editor, or with psql, as the role that ran supabase.sql.

BEGIN;

-- Fail rather than block the platform behind a long transaction. Nothing is changed then; run it again later.
SET LOCAL lock_timeout = '1900ms';

DO $$
DECLARE
    installed record;
BEGIN
    FOR installed IN
        SELECT tgname AS name, tgrelid::regclass AS watched
        FROM pg_trigger
        WHERE tgfoid IN (SELECT oid FROM pg_proc WHERE pronamespace = to_regnamespace('devops'))
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', installed.name, installed.watched);
    END LOOP;
    FOR installed IN
        SELECT oid::regprocedure AS name
        FROM pg_proc
        WHERE pronamespace = to_regnamespace('devops') AND prorettype = 'trigger'::regtype
    LOOP
        EXECUTE format('DROP FUNCTION %s', installed.name);
    END LOOP;
END
$$;

DROP INDEX IF EXISTS public.devops_subscriptions_customer, public.devops_users_address,
    public.devops_commissions_affiliate;
DROP PROCEDURE IF EXISTS devops.watch(regclass, text, text), devops.watch(regclass, text, text, text[], text),
    devops.create_triggers(regclass, text, text), devops.unwatch();
DROP FUNCTION IF EXISTS devops.prune_changes(), devops.record_departures(), devops.warnings();
DROP VIEW IF EXISTS devops.changed, devops.users, devops.payments, devops.subscriptions, devops.commissions;
DROP FUNCTION IF EXISTS devops.status_of(text), devops.cents(numeric), devops.recurring_problem(numeric),
    devops.amount_problem(numeric), devops.readable(timestamptz), devops.date_problem(timestamptz);
DROP TABLE IF EXISTS devops.changes, devops.change_log, devops.inactive_since, devops.pseudonym_salt;
DROP SCHEMA IF EXISTS devops;

-- Roles belong to all databases of the server. The role stays while another database, but nothing here, depends on it.
DO $$
DECLARE
    here oid := (SELECT oid FROM pg_database WHERE datname = current_database());
    used_elsewhere boolean;
    used_here      boolean;
BEGIN
    SELECT coalesce(bool_or(elsewhere), false), coalesce(bool_or(NOT elsewhere), false)
    INTO used_elsewhere, used_here
    FROM (SELECT dbid NOT IN (0, here) OR classid = 'pg_database'::regclass AND objid <> here AS elsewhere
          FROM pg_shdepend
          WHERE refclassid = 'pg_authid'::regclass AND refobjid = to_regrole('devops_sync')) AS used;
    IF used_elsewhere AND NOT used_here THEN
        RAISE NOTICE 'The role devops_sync stays: another database of this server uses it.';
    ELSE
        DROP ROLE IF EXISTS devops_sync;
    END IF;
END
$$;

COMMIT;
