-- Gives the DevOps integration read access to the data behind the metrics and to its changes, and to nothing else.
--
-- Run it once in Supabase's SQL editor (or with psql, as the owner of the tables). To apply a new version of this file,
-- run it again, which is always safe. It creates
--   * the schema "devops" with four views: the contract between the platform and the integration,
--   * the role "devops_sync", which may read these views and has no right to the tables behind them,
--   * the change log: triggers that record which rows were inserted, updated or deleted.
-- supabase-uninstall.sql removes all of it.
--
-- Like every role, devops_sync may also call functions that are granted to PUBLIC. Those that run with their owner's
-- rights could give it, and every other role, access to more data. This query lists them; REVOKE those that should not
-- be public:
--
--   SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
--   WHERE p.prosecdef AND n.nspname = 'public' AND has_function_privilege('devops_sync', p.oid, 'EXECUTE');
--
-- The role is created without a password and cannot log in until it has one. Set the password that the deployed stack
-- generated (output DatabaseSecretArn, field "password"):
--
--   ALTER ROLE devops_sync PASSWORD '...';
--
-- Through Supabase's pooler the user name is devops_sync.PROJECT (the project's reference), on a direct connection
-- devops_sync. The secret's field "username" must contain the same name.
--
-- For another platform or other tables, edit only the SELECT behind each view and the CALL lines of the change log. The
-- columns, their types and their meaning must stay as described here; none may be NULL unless it is stated. No view
-- contains e-mail addresses or other personal data, except an affiliate's public user name.
--
-- In every view
--   * key is the table's primary key in its own type, unchanged, so that a row is found by the table's index,
--   * id is key as text (in payments, after the kind),
--   * updated_at is when the row last changed, or when it was created if rows never change. It is read only where the
--     change log cannot be installed (see there).

BEGIN;

-- Fail rather than block the platform behind a long transaction. Nothing is changed then; run it again later.
SET LOCAL lock_timeout = '10s';

CREATE SCHEMA IF NOT EXISTS devops;
REVOKE ALL ON SCHEMA devops FROM PUBLIC;

-- Every account: role and status as the platform names them (NULL counts as "unknown").
DROP VIEW IF EXISTS devops.users;
CREATE VIEW devops.users AS
SELECT id         AS key,
       id::text   AS id,
       role       AS role,
       status     AS status,
       created_at AS created_at,
       updated_at AS updated_at
FROM public.users;

-- Every payment received. kind is 'subscription' or 'one_time', and id is kind, a hyphen and key; currency is an
-- upper-case ISO 4217 code; amount_minor is in the currency's minor units (cents), negative for a refund.
DROP VIEW IF EXISTS devops.payments;
CREATE VIEW devops.payments AS
SELECT id                           AS key,
       'subscription-' || id        AS id,
       'subscription'               AS kind,
       tier                         AS tier,
       'USD'                        AS currency,
       round(amount * 100)::bigint  AS amount_minor,
       subscribed_at                AS occurred_at,
       subscribed_at                AS updated_at
FROM public.subscriptions
UNION ALL
SELECT id,
       'one_time-' || id,
       'one_time',
       'tripwire',
       'USD',
       round(amount * 100)::bigint,
       purchased_at,
       purchased_at
FROM public.tripwire_purchases;

-- The salt, without which a customer's pseudonym cannot be guessed from an e-mail address. Only the owner can read it.
CREATE TABLE IF NOT EXISTS devops.pseudonym_salt (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    salt     text    NOT NULL    DEFAULT gen_random_uuid()::text || gen_random_uuid()
);
INSERT INTO devops.pseudonym_salt DEFAULT VALUES ON CONFLICT DO NOTHING;

-- Every subscription, past and present. It counts from started_at until just before ended_at (NULL while it runs) if
-- its status is 'active', 'past_due' or 'canceled', the last of them only with an ended_at. With 'trialing', its amount
-- is reported separately and does not count; with any other status ('unpaid', ...) it has no amount. The amount is
-- quantity x unit_amount_minor for every interval_count x billing_interval ('day', 'week', 'month' or 'year'). A change
-- of plan ends one row and starts another. customer_id is a pseudonym of the customer; a subscription without an
-- address is its own customer.
DROP VIEW IF EXISTS devops.subscriptions;
CREATE VIEW devops.subscriptions AS
SELECT id                          AS key,
       id::text                    AS id,
       coalesce(
           encode(sha256(convert_to(
               (SELECT salt FROM devops.pseudonym_salt) || nullif(lower(trim(email)), ''), 'UTF8')), 'hex'),
           'subscription-' || id)  AS customer_id,
       tier                        AS tier,
       'active'                    AS status,
       'USD'                       AS currency,
       round(amount * 100)::bigint AS unit_amount_minor,
       1                           AS quantity,
       'month'                     AS billing_interval,
       1                           AS interval_count,
       subscribed_at               AS started_at,
       NULL::timestamptz           AS ended_at,
       subscribed_at               AS updated_at
FROM public.subscriptions;

-- Every commission: affiliate is a user name (NULL when there is none), status is the platform's name for the state of
-- the payout. This platform records none, so all are pending.
DROP VIEW IF EXISTS devops.commissions;
CREATE VIEW devops.commissions AS
SELECT id                              AS key,
       id::text                        AS id,
       referrer_username               AS affiliate,
       tier                            AS tier,
       'pending'                       AS status,
       'USD'                           AS currency,
       round(amount * 100)::bigint     AS sale_amount_minor,
       round(commission * 100)::bigint AS commission_minor,
       created_at                      AS created_at,
       created_at                      AS updated_at
FROM public.commissions;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'devops_sync') THEN
        CREATE ROLE devops_sync LOGIN NOINHERIT CONNECTION LIMIT 5;
    END IF;
END
$$;

-- A second safeguard behind the missing privileges, and limits for slow or abandoned queries. The sync sets its own
-- limit: the remaining time of its run.
ALTER ROLE devops_sync SET default_transaction_read_only = on;
ALTER ROLE devops_sync SET statement_timeout = '60s';
ALTER ROLE devops_sync SET idle_in_transaction_session_timeout = '60s';

GRANT USAGE ON SCHEMA devops TO devops_sync;
GRANT SELECT ON devops.users, devops.payments, devops.subscriptions, devops.commissions TO devops_sync;

-- ======== The change log: from here to "End of the change log" ========
--
-- Where triggers cannot be installed, leave this part out and configure the integration to find changes by updated_at
-- instead. To be fast, it then needs an index on each of the columns behind updated_at. It finds deleted rows only by
-- the nightly reconciliation.
--
-- The triggers run once for each statement, regardless of its number of rows, and write the ids of these rows in the
-- same transaction, so a rollback also removes them from the log. The log keeps a week.

-- The changed entities, by the id of the view; NULL means all entities of the kind. Transactions commit in a different
-- order than they begin, so the log is read by transaction, and only below the oldest running one.
CREATE TABLE IF NOT EXISTS devops.changes (
    seq       bigint      GENERATED ALWAYS AS IDENTITY,
    xid       xid8        NOT NULL DEFAULT pg_current_xact_id(),
    entity    text        NOT NULL,
    entity_id text,
    op        text        NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (xid, seq)
);

-- The log's identity, new with each installation, and the last change that has been pruned.
CREATE TABLE IF NOT EXISTS devops.change_log (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id         uuid    NOT NULL    DEFAULT gen_random_uuid(),
    pruned_xid xid8    NOT NULL    DEFAULT '0',
    pruned_seq bigint  NOT NULL    DEFAULT 0
);
INSERT INTO devops.change_log DEFAULT VALUES ON CONFLICT DO NOTHING;

-- Records the rows that a statement changed. The arguments are the entity and the prefix of the key in the entity's id.
-- It runs with its owner's rights, because roles that write to the platform have none here. The primary key's column is
-- named id; a table with another name needs a copy of this function with that name.
CREATE OR REPLACE FUNCTION devops.log_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CASE TG_OP
        WHEN 'INSERT' THEN
            INSERT INTO devops.changes (entity, entity_id, op)
            SELECT TG_ARGV[0], TG_ARGV[1] || id, 'insert' FROM new_rows;
        WHEN 'UPDATE' THEN
            INSERT INTO devops.changes (entity, entity_id, op)
            SELECT TG_ARGV[0], TG_ARGV[1] || id, 'update'
            FROM (SELECT id FROM old_rows UNION SELECT id FROM new_rows) AS changed;
        WHEN 'DELETE' THEN
            INSERT INTO devops.changes (entity, entity_id, op)
            SELECT TG_ARGV[0], TG_ARGV[1] || id, 'delete' FROM old_rows;
        WHEN 'TRUNCATE' THEN
            INSERT INTO devops.changes (entity, entity_id, op) VALUES (TG_ARGV[0], NULL, 'truncate');
    END CASE;
    RETURN NULL;
END
$$;

-- Removes the triggers of all tables.
CREATE OR REPLACE PROCEDURE devops.unwatch()
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    installed record;
BEGIN
    FOR installed IN
        SELECT tgname AS name, tgrelid::regclass AS watched
        FROM pg_trigger
        WHERE tgfoid = 'devops.log_changes()'::regprocedure
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', installed.name, installed.watched);
    END LOOP;
END
$$;

-- Starts to record the changes of a table. Arguments that would make the platform's own statements fail are rejected.
CREATE OR REPLACE PROCEDURE devops.watch(watched regclass, entity text, id_prefix text DEFAULT '')
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    event record;
BEGIN
    IF entity NOT IN ('user', 'payment', 'subscription', 'commission') THEN
        RAISE EXCEPTION 'There is no entity %.', entity;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = watched AND attname = 'id' AND NOT attisdropped) THEN
        RAISE EXCEPTION 'The table % has no column id.', watched;
    END IF;
    FOR event IN
        SELECT *
        FROM (VALUES ('insert', 'REFERENCING NEW TABLE AS new_rows'),
                     ('update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'),
                     ('delete', 'REFERENCING OLD TABLE AS old_rows'),
                     ('truncate', '')) AS events (name, rows)
    LOOP
        EXECUTE format(
            'CREATE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION devops.log_changes(%L, %L)',
            'devops_' || entity || '_' || event.name, event.name, watched, event.rows, entity, id_prefix);
    END LOOP;
END
$$;

-- Deletes changes that are more than a week old, a part at a time, and stores the last deleted one: a reader that has
-- not reached it must read everything again. Returns the number of deleted changes.
CREATE OR REPLACE FUNCTION devops.prune_changes() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    newest_old record;
    pruned     bigint;
BEGIN
    PERFORM FROM devops.change_log FOR UPDATE;
    SELECT xid, seq INTO newest_old
    FROM (SELECT xid, seq, bool_and(at < now() - interval '7 days') OVER (ORDER BY xid, seq) AS old
          FROM (SELECT xid, seq, at
                FROM devops.changes
                WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
                ORDER BY xid, seq
                LIMIT 10000) AS first_ones) AS aged
    WHERE old
    ORDER BY xid DESC, seq DESC
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    DELETE FROM devops.changes WHERE (xid, seq) <= (newest_old.xid, newest_old.seq);
    GET DIAGNOSTICS pruned = ROW_COUNT;
    UPDATE devops.change_log SET pruned_xid = newest_old.xid, pruned_seq = newest_old.seq;
    RETURN pruned;
END
$$;

REVOKE ALL ON ALL ROUTINES IN SCHEMA devops FROM PUBLIC;
GRANT EXECUTE ON FUNCTION devops.prune_changes() TO devops_sync;
GRANT SELECT ON devops.changes, devops.change_log TO devops_sync;

-- The tables of each entity ('user', 'payment', 'subscription' or 'commission').
CALL devops.unwatch();
CALL devops.watch('public.users', 'user');
CALL devops.watch('public.subscriptions', 'payment', 'subscription-');
CALL devops.watch('public.subscriptions', 'subscription');
CALL devops.watch('public.tripwire_purchases', 'payment', 'one_time-');
CALL devops.watch('public.commissions', 'commission');

-- ======== End of the change log ========

COMMIT;
