-- Removes everything that supabase.sql created, and nothing of the platform: first the triggers on the platform's
-- tables, then the schema "devops" and the role "devops_sync".
--
-- It fails, and changes nothing, when something else depends on the schema or the role; the error names it.
-- Run it in Supabase's SQL editor, or with psql, as the role that ran supabase.sql.

BEGIN;

-- Fail rather than block the platform behind a long transaction. Nothing is changed then; run it again later.
SET LOCAL lock_timeout = '10s';

DO $$
DECLARE
    installed record;
BEGIN
    FOR installed IN
        SELECT tgname AS name, tgrelid::regclass AS watched
        FROM pg_trigger
        WHERE tgfoid = to_regprocedure('devops.log_changes()')
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', installed.name, installed.watched);
    END LOOP;
END
$$;

DROP PROCEDURE IF EXISTS devops.watch(regclass, text, text);
DROP PROCEDURE IF EXISTS devops.unwatch();
DROP FUNCTION IF EXISTS devops.prune_changes();
DROP FUNCTION IF EXISTS devops.log_changes();
DROP VIEW IF EXISTS devops.users, devops.payments, devops.subscriptions, devops.commissions;
DROP TABLE IF EXISTS devops.changes, devops.change_log, devops.pseudonym_salt;
DROP SCHEMA IF EXISTS devops;
DROP ROLE IF EXISTS devops_sync;

COMMIT;
