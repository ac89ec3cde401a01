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
-- Views pin the columns that they use: PostgreSQL refuses to drop such a column or to change its type. To let a migration
-- pass, remove the views and the triggers, migrate, and run this file again. Until then the sync fails, and the last
-- metrics are served:
--
--   CALL devops.unwatch();
--   DROP VIEW devops.changed, devops.users, devops.payments, devops.subscriptions, devops.commissions;
--
-- For another platform or other tables, edit only the list of required columns, the SELECT behind each view, the
-- indexes and the CALL lines of the change log. The columns of the views, their types and their meaning must stay as
-- described here; none may be NULL unless it is stated. No view contains e-mail addresses or other personal data, except
-- ids and an affiliate's public user name.
--
-- In every view
--   * key is the table's primary key in its own type, unchanged, so that a row is found by the table's index,
--   * id is key as text (in payments, after the kind),
--   * updated_at is when the row, or another row that its columns depend on, last changed. It is read only where the
--     change log cannot be installed (see there),
--   * problem is NULL, or a code in snake_case that says why the row cannot be read. Such a row is skipped: it counts in
--     no metric, and the metrics have the number of skipped rows by code. A view never fails because of a row's values,
--     since that would stop all rows. The integration itself also skips rows with values that are not as described.

BEGIN;

-- Fail rather than block the platform behind a long transaction. Nothing is changed then; run it again later. After
-- deadlock_timeout, by default a second, the server stops an autovacuum that is in the way, and in a deadlock whoever
-- began to wait first. Twice that time would be long enough for a deadlock to end at the platform's expense.
SET LOCAL lock_timeout = '1900ms';

-- The tables and columns that the views read. Alternatives are separated by "|".
DO $$
DECLARE
    missing text;
    dated   text;
BEGIN
    SELECT string_agg(format(E'\n  public.%s.%s: %s', required.relation, replace(required.columns, '|', ' or '),
                             required.purpose), '')
    INTO missing
    FROM (VALUES ('users', 'id', 'the account''s key'),
                 ('users', 'email', 'finds the account of a subscription'),
                 ('users', 'username', 'an affiliate''s name'),
                 ('users', 'role', 'users by role'),
                 ('users', 'status', 'users by status; subscriptions end with their user''s status'),
                 ('users', 'created_at', 'sign-ups by day'),
                 ('users', 'updated_at', 'when users left who were inactive at the installation'),
                 ('subscriptions', 'id', 'the subscription''s key'),
                 ('subscriptions', 'email', 'the customer'),
                 ('subscriptions', 'amount', 'revenue in dollars'),
                 ('subscriptions', 'tier', 'revenue by tier'),
                 ('subscriptions', 'subscribed_at', 'when the subscription began'),
                 ('tripwire_purchases', 'id', 'the payment''s key'),
                 ('tripwire_purchases', 'amount', 'revenue in dollars'),
                 ('tripwire_purchases', 'purchased_at', 'revenue by day'),
                 ('commissions', 'id', 'the commission''s key'),
                 ('commissions', 'referrer_username', 'the affiliate'),
                 ('commissions', 'tier', 'commissions by tier'),
                 ('commissions', 'amount', 'the sale in dollars'),
                 ('commissions', 'commission', 'the affiliate''s share in dollars'),
                 ('commissions', 'created_at|timestamp', 'when the commission was earned')
         ) AS required (relation, columns, purpose)
    WHERE NOT EXISTS (SELECT
                      FROM pg_attribute
                      WHERE attrelid = to_regclass('public.' || required.relation)
                        AND attname = ANY (string_to_array(required.columns, '|'))
                        AND NOT attisdropped);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'The platform lacks what these metrics need:%', missing;
    END IF;
    -- A date beyond the year 294276 has no time, so that each query of such a row would fail.
    SELECT string_agg(format(E'\n  %s.%s', attrelid::regclass, attname), '')
    INTO dated
    FROM pg_attribute
    WHERE atttypid = 'date'::regtype AND NOT attisdropped
      AND (attrelid, attname) IN (('public.users'::regclass, 'created_at'), ('public.users'::regclass, 'updated_at'),
                                  ('public.subscriptions'::regclass, 'subscribed_at'),
                                  ('public.tripwire_purchases'::regclass, 'purchased_at'),
                                  ('public.commissions'::regclass, 'created_at'),
                                  ('public.commissions'::regclass, 'timestamp'));
    IF dated IS NOT NULL THEN
        RAISE EXCEPTION 'These columns must be of the type timestamptz or timestamp, not date:%', dated;
    END IF;
END
$$;

-- Nothing writes to these tables while this file runs, but everything can read them.
LOCK TABLE public.users, public.subscriptions, public.tripwire_purchases, public.commissions
    IN SHARE ROW EXCLUSIVE MODE;

CREATE SCHEMA IF NOT EXISTS devops;
REVOKE ALL ON SCHEMA devops FROM PUBLIC;

-- The views of the previous version.
DROP VIEW IF EXISTS devops.changed, devops.users, devops.payments, devops.subscriptions, devops.commissions;

-- A user's status in lower case. Users without one are active: a checkout creates them so. The subscriptions of a user
-- end when this is no longer 'active'.
CREATE OR REPLACE FUNCTION devops.status_of(status text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT coalesce(pg_catalog.lower(pg_catalog.btrim(status)), 'active')$$;

-- Why an amount in dollars cannot be read, and the amount in cents if it can. They also accept what the platform's types
-- and checks may allow: NaN, infinity, and more than 64 bits of cents.
-- All that is evaluated for an ordinary row is one comparison: NaN and infinity are above every number.
CREATE OR REPLACE FUNCTION devops.amount_problem(amount numeric) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN pg_catalog.abs(amount) >= 92233720368547758.075
                THEN CASE WHEN amount IN ('NaN', 'Infinity', '-Infinity') THEN 'amount_not_a_number'
                          ELSE 'amount_out_of_range' END END
$$;
-- The same for an amount a month, which is rounded to cents and counted in millionths of a cent.
CREATE OR REPLACE FUNCTION devops.recurring_problem(amount numeric) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN pg_catalog.abs(amount) >= 92233720368.545
                THEN CASE WHEN amount IN ('NaN', 'Infinity', '-Infinity') THEN 'amount_not_a_number'
                          ELSE 'amount_out_of_range' END END
$$;
CREATE OR REPLACE FUNCTION devops.cents(amount numeric) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT CASE WHEN pg_catalog.abs(amount) < 92233720368547758.075 THEN pg_catalog.round(amount * 100)::bigint END$$;

-- Why a time cannot be read, and the time if it can: the years 1 to 9999. An infinite time is an unknown one.
CREATE OR REPLACE FUNCTION devops.date_problem(moment timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN moment < '0001-01-01T00:00:00Z' OR moment >= '10000-01-01T00:00:00Z'
                THEN CASE WHEN pg_catalog.isfinite(moment) THEN 'date_out_of_range' END END
$$;
CREATE OR REPLACE FUNCTION devops.readable(moment timestamptz) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT CASE WHEN devops.date_problem(moment) IS NULL THEN moment END$$;

-- Whether this is the first installation; for the rest of this transaction.
DO $$
BEGIN
    PERFORM set_config('devops.is_new', (to_regclass('devops.change_log') IS NULL)::text, true);
END
$$;

-- The installation's identity, new with each one; the last change that has been pruned from the change log, with its
-- time; the version of this file's contract, without which the sync reads nothing.
CREATE TABLE IF NOT EXISTS devops.change_log (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id         uuid    NOT NULL    DEFAULT gen_random_uuid(),
    pruned_xid xid8    NOT NULL    DEFAULT '0',
    pruned_seq bigint  NOT NULL    DEFAULT 0
);
ALTER TABLE devops.change_log ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 1;
ALTER TABLE devops.change_log ADD COLUMN IF NOT EXISTS pruned_at timestamptz;
INSERT INTO devops.change_log DEFAULT VALUES ON CONFLICT DO NOTHING;
UPDATE devops.change_log SET version = 4;

-- When users who are not active left. The platform does not record it, so a trigger of the change log does. Users who
-- were inactive at the installation left at their last update, or else, where that cannot be read, at the installation.
DO $$
BEGIN
    IF to_regclass('devops.inactive_since') IS NULL THEN
        CREATE TABLE devops.inactive_since (
            user_id text        PRIMARY KEY,
            at      timestamptz NOT NULL
        );
        INSERT INTO devops.inactive_since (user_id, at)
        SELECT id::text,
               CASE WHEN updated_at >= '0001-01-01T00:00:00Z' AND updated_at < '10000-01-01T00:00:00Z'
                    THEN updated_at ELSE now() END
        FROM public.users
        WHERE devops.status_of(status::text) <> 'active';
    END IF;
END
$$;

-- Compares devops.inactive_since with the users, as of now: after a time without the trigger, and in each sync where it
-- cannot be installed.
CREATE OR REPLACE FUNCTION devops.record_departures() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM devops.inactive_since AS known
    WHERE NOT EXISTS (SELECT
                      FROM public.users
                      WHERE id::text = known.user_id AND devops.status_of(status::text) <> 'active');
    INSERT INTO devops.inactive_since (user_id, at)
    SELECT id::text, clock_timestamp()
    FROM public.users
    WHERE devops.status_of(status::text) <> 'active'
    ON CONFLICT DO NOTHING
$$;
DO $$
BEGIN
    PERFORM devops.record_departures();
END
$$;

-- The rows of one customer, of one address and of one affiliate. An address has at most 300 characters here, because an
-- index has no room for longer texts. Creating an index blocks writes to its table. For large tables, create the three
-- before, with CREATE INDEX CONCURRENTLY IF NOT EXISTS in place of CREATE INDEX IF NOT EXISTS.
CREATE INDEX IF NOT EXISTS devops_subscriptions_customer
    ON public.subscriptions (left(lower(btrim(email)), 300), subscribed_at, id);
CREATE INDEX IF NOT EXISTS devops_users_address ON public.users (left(lower(btrim(email)), 300));
CREATE INDEX IF NOT EXISTS devops_commissions_affiliate
    ON public.commissions (left(lower(btrim(referrer_username)), 300));

DO $$
DECLARE
    invalid text;
BEGIN
    SELECT string_agg(indexrelid::regclass::text, ', ')
    INTO invalid
    FROM pg_index
    WHERE indexrelid IN ('public.devops_subscriptions_customer'::regclass, 'public.devops_users_address'::regclass,
                         'public.devops_commissions_affiliate'::regclass)
      AND NOT indisvalid;
    IF invalid IS NOT NULL THEN
        RAISE EXCEPTION 'CREATE INDEX CONCURRENTLY has failed for %.', invalid
            USING HINT = 'Drop the index and create it again.';
    END IF;
END
$$;

-- Every account: role and status as the platform names them (an empty one counts as "unknown").
CREATE VIEW devops.users AS
SELECT id                               AS key,
       id::text                         AS id,
       role                             AS role,
       devops.status_of(status::text)   AS status,
       devops.readable(created_at)      AS created_at,
       coalesce(updated_at, created_at) AS updated_at,
       devops.date_problem(created_at)  AS problem
FROM public.users;

-- Every payment received. kind is 'subscription' or 'one_time', and id is kind, a hyphen and key; currency is an
-- upper-case ISO 4217 code; amount_minor is in the currency's minor units (cents), negative for a refund.
CREATE VIEW devops.payments AS
SELECT id                             AS key,
       'subscription-' || id          AS id,
       'subscription'                 AS kind,
       tier                           AS tier,
       'USD'                          AS currency,
       devops.cents(amount::numeric)  AS amount_minor,
       devops.readable(subscribed_at) AS occurred_at,
       subscribed_at                  AS updated_at,
       coalesce(devops.amount_problem(amount::numeric), devops.date_problem(subscribed_at)) AS problem
FROM public.subscriptions
UNION ALL
SELECT id,
       'one_time-' || id,
       'one_time',
       'tripwire',
       'USD',
       devops.cents(amount::numeric),
       devops.readable(purchased_at),
       purchased_at,
       coalesce(devops.amount_problem(amount::numeric), devops.date_problem(purchased_at))
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
--
-- This platform appends one row for each checkout and records no renewal, cancellation or change of plan. Its rows are
-- therefore read like this:
--   * The customer is the address in the row, whatever its case. If a user's address changes, no row moves.
--   * A customer has one subscription at a time: a row ends when the customer's next one (by subscribed_at, then id)
--     begins.
--   * A row also ends when its user leaves the status 'active' after it began. Of several users with the same address,
--     one active user is enough; an address without a user counts as active. A user whose time of leaving is infinite or
--     after the year 9999 has not left yet.
--   * A negative amount is a refund: a payment, but no subscription.
--   * A row without a date has the status "unknown". It does not count and ends no other.
--   * A row with a problem ends no other either, because its date or its amount is not what the customer bought.
-- Nothing depends on the present time.
CREATE VIEW devops.subscriptions AS
SELECT subscription.id                                                        AS key,
       subscription.id::text                                                  AS id,
       coalesce(
           encode(sha256(convert_to(
               (SELECT salt FROM devops.pseudonym_salt) || customer.address, 'UTF8')), 'hex'),
           'subscription-' || subscription.id)                                AS customer_id,
       subscription.tier                                                      AS tier,
       CASE WHEN isfinite(subscription.subscribed_at) IS NOT TRUE THEN 'unknown'
            WHEN term.ended_at IS NULL THEN 'active'
            ELSE 'canceled' END                                               AS status,
       'USD'                                                                  AS currency,
       devops.cents(subscription.amount::numeric)                             AS unit_amount_minor,
       1                                                                      AS quantity,
       'month'                                                                AS billing_interval,
       1                                                                      AS interval_count,
       devops.readable(subscription.subscribed_at)                            AS started_at,
       devops.readable(term.ended_at)                                         AS ended_at,
       greatest(subscription.subscribed_at, successor.subscribed_at, account.updated_at) AS updated_at,
       coalesce(devops.recurring_problem(subscription.amount::numeric),
                devops.date_problem(subscription.subscribed_at))              AS problem
FROM public.subscriptions AS subscription
CROSS JOIN LATERAL (SELECT nullif(left(lower(btrim(subscription.email)), 300), '') AS address) AS customer
LEFT JOIN LATERAL (
    SELECT later.subscribed_at
    FROM public.subscriptions AS later
    WHERE left(lower(btrim(later.email)), 300) = customer.address
      AND (later.subscribed_at, later.id) > (subscription.subscribed_at, subscription.id)
      AND later.subscribed_at < 'infinity'
      AND devops.date_problem(later.subscribed_at) IS NULL
      AND (later.amount < 0) IS NOT TRUE
      AND devops.recurring_problem(later.amount::numeric) IS NULL
    ORDER BY later.subscribed_at, later.id
    LIMIT 1
) AS successor ON true
LEFT JOIN LATERAL (
    SELECT max(greatest(member.updated_at, member.created_at, inactive.at)) AS updated_at,
           CASE WHEN bool_and(devops.status_of(member.status::text) <> 'active') THEN max(inactive.at) END
               AS inactive_since
    FROM public.users AS member
    LEFT JOIN devops.inactive_since AS inactive ON inactive.user_id = member.id::text
    WHERE left(lower(btrim(member.email)), 300) = customer.address
) AS account ON true
CROSS JOIN LATERAL (
    SELECT least(successor.subscribed_at,
                 CASE WHEN account.inactive_since > subscription.subscribed_at
                           AND account.inactive_since < '10000-01-01T00:00:00Z'
                      THEN account.inactive_since END) AS ended_at
) AS term
WHERE (subscription.amount < 0) IS NOT TRUE;

-- Every commission: affiliate is a user name or, where there is none, a user id (NULL when there is neither); status is
-- the platform's name for the state of the payout (NULL counts as "unknown": this platform records none). This
-- platform's referrers are usually ids.
DO $$
DECLARE
    earned_at text;
BEGIN
    SELECT quote_ident(min(attname))
    INTO earned_at
    FROM pg_attribute
    WHERE attrelid = 'public.commissions'::regclass AND attname IN ('created_at', 'timestamp') AND NOT attisdropped;
    EXECUTE format($view$
        CREATE VIEW devops.commissions AS
        SELECT commission.id                                AS key,
               commission.id::text                          AS id,
               coalesce(nullif(btrim(referrer.username), ''), named.id::text, named.text) AS affiliate,
               commission.tier                              AS tier,
               NULL::text                                   AS status,
               'USD'                                        AS currency,
               devops.cents(commission.amount::numeric)     AS sale_amount_minor,
               devops.cents(commission.commission::numeric) AS commission_minor,
               devops.readable(commission.%1$s)             AS created_at,
               greatest(commission.%1$s, coalesce(referrer.updated_at, referrer.created_at)) AS updated_at,
               coalesce(devops.amount_problem(commission.commission::numeric),
                        devops.amount_problem(commission.amount::numeric),
                        devops.date_problem(commission.%1$s)) AS problem
        FROM public.commissions AS commission
        CROSS JOIN LATERAL (SELECT btrim(commission.referrer_username) AS text) AS given
        CROSS JOIN LATERAL (
            SELECT given.text,
                   CASE WHEN given.text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN given.text::uuid END AS id
        ) AS named
        LEFT JOIN public.users AS referrer ON referrer.id = named.id
        $view$, earned_at);
END
$$;

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
GRANT SELECT ON devops.change_log TO devops_sync;
REVOKE ALL ON FUNCTION devops.status_of(text), devops.record_departures(), devops.amount_problem(numeric),
    devops.recurring_problem(numeric), devops.cents(numeric), devops.date_problem(timestamptz), devops.readable(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION devops.status_of(text), devops.record_departures(), devops.amount_problem(numeric),
    devops.recurring_problem(numeric), devops.cents(numeric), devops.date_problem(timestamptz), devops.readable(timestamptz) TO devops_sync;

-- What remains to be done by hand. The views read with the rights of their owner, who runs this file. Row-level security
-- hides no rows from a table's owner, unless it is forced, nor from a role with BYPASSRLS, as Supabase's "postgres" is.
CREATE OR REPLACE FUNCTION devops.warnings() RETURNS TABLE (warning text, remedy text)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('Row-level security hides rows of %s from the views. The metrics lack these rows.',
                  string_agg(relation.oid::regclass::text, ', ')),
           'ALTER TABLE ... NO FORCE ROW LEVEL SECURITY, and run this file as the owner of the tables'
    FROM pg_class AS relation, pg_roles AS reader
    WHERE relation.oid IN ('public.users'::regclass, 'public.subscriptions'::regclass,
                           'public.tripwire_purchases'::regclass, 'public.commissions'::regclass)
      AND reader.oid = (SELECT relowner FROM pg_class WHERE oid = to_regclass('devops.users'))
      AND NOT reader.rolsuper AND NOT reader.rolbypassrls
      AND relation.relrowsecurity
      AND (relation.relforcerowsecurity OR NOT pg_has_role(reader.oid, relation.relowner, 'USAGE'))
    HAVING count(*) > 0
    UNION ALL
    SELECT 'Every role, and so devops_sync, may create objects in the schema public.',
           'REVOKE CREATE ON SCHEMA public FROM PUBLIC'
    WHERE has_schema_privilege('devops_sync', 'public', 'CREATE')
$$;
REVOKE ALL ON FUNCTION devops.warnings() FROM PUBLIC;

DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT * FROM devops.warnings() LOOP
        RAISE WARNING '%', found.warning USING HINT = found.remedy;
    END LOOP;
END
$$;

-- ======== The change log: from here to "End of the change log" ========
--
-- Where triggers cannot be installed, leave this part out and configure the integration to find changes by updated_at
-- instead. Each sync then reads the views' updated_at of all subscriptions and commissions, because it depends on other
-- rows. It finds deleted rows, users who return and new names of affiliates, where updated_at stays as it was, only by
-- the nightly reconciliation.
--
-- The triggers run once for each statement, regardless of its number of rows, and write the ids of these rows in the
-- same transaction, so a rollback also removes them from the log. An update that changes none of the used columns leaves
-- no entry. The log keeps a week. The triggers also fire for rows loaded with session_replication_role = replica, as
-- restores do.

-- The changed entities, by the id of the view. A change to one row can affect others, so an entry also has the group of
-- its row: the customer's address or the affiliate's id, in lower case. devops_sync cannot read it, because an address is
-- personal data. An entry without an id means all entities of the kind (op 'truncate'). Transactions commit in a
-- different order than they begin, so the log is read by transaction, and only below the oldest running one.
CREATE TABLE IF NOT EXISTS devops.changes (
    seq       bigint      GENERATED ALWAYS AS IDENTITY,
    xid       xid8        NOT NULL DEFAULT pg_current_xact_id(),
    entity    text        NOT NULL,
    entity_id text,
    op        text        NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (xid, seq)
);
ALTER TABLE devops.changes ADD COLUMN IF NOT EXISTS group_key text;

-- The entities that each entry of the log affects, all of their kind where there is no id: the changed one; with a
-- subscription or a user, the subscriptions of the address; with an affiliate's name, the commissions of the affiliate.
-- They are found when the log is read: rows of a transaction that was still open when the entry was written belong to it
-- too.
CREATE VIEW devops.changed AS
SELECT change.xid, change.seq, change.at, affected.entity, affected.entity_id
FROM devops.changes AS change
CROSS JOIN LATERAL (
    SELECT change.entity, change.entity_id
    UNION ALL
    SELECT 'subscription', id::text
    FROM public.subscriptions
    WHERE change.entity IN ('subscription', 'user') AND left(lower(btrim(email)), 300) = change.group_key
    UNION ALL
    SELECT 'commission', id::text
    FROM public.commissions
    WHERE change.entity = 'commission' AND left(lower(btrim(referrer_username)), 300) = change.group_key
    UNION ALL
    SELECT 'subscription', NULL
    WHERE change.entity = 'user' AND change.entity_id IS NULL
) AS affected;

-- Keeps devops.inactive_since. A row that is inserted as inactive has been so since its last update: a restore inserts
-- rows like that. It runs with its owner's rights, because roles that write to the platform have none here. After a
-- migration that removed or changed one of the columns, it does nothing, so that the platform's statements succeed. A plan
-- that was made for one row must also suit a hundred thousand, hence the setting.
CREATE OR REPLACE FUNCTION devops.keep_inactive_since() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE'
        AND (SELECT count(*)
             FROM pg_attribute
             WHERE attrelid = TG_RELID AND NOT attisdropped
               AND (attname IN ('id', 'status')
                    OR attname = 'updated_at' AND atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype))) < 3
    THEN
        RETURN NULL;
    END IF;
    CASE TG_OP
        WHEN 'INSERT' THEN
            INSERT INTO devops.inactive_since (user_id, at)
            SELECT id::text,
                   CASE WHEN updated_at >= '0001-01-01T00:00:00Z' AND updated_at < '10000-01-01T00:00:00Z'
                        THEN updated_at ELSE clock_timestamp() END
            FROM new_rows
            WHERE id IS NOT NULL AND devops.status_of(status::text) <> 'active'
            ON CONFLICT DO NOTHING;
        WHEN 'UPDATE' THEN
            DELETE FROM devops.inactive_since
            WHERE user_id IN (SELECT id::text FROM old_rows
                              EXCEPT
                              SELECT id::text FROM new_rows WHERE devops.status_of(status::text) <> 'active');
            INSERT INTO devops.inactive_since (user_id, at)
            SELECT id::text, clock_timestamp()
            FROM new_rows
            WHERE id IS NOT NULL AND devops.status_of(status::text) <> 'active'
            ON CONFLICT DO NOTHING;
        WHEN 'DELETE' THEN
            DELETE FROM devops.inactive_since WHERE user_id IN (SELECT id::text FROM old_rows);
        WHEN 'TRUNCATE' THEN
            DELETE FROM devops.inactive_since;
    END CASE;
    RETURN NULL;
END
$$;

-- Removes all triggers of this schema, and the functions that devops.watch made for them.
CREATE OR REPLACE PROCEDURE devops.unwatch()
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    installed record;
BEGIN
    FOR installed IN
        SELECT tgname AS name, tgrelid::regclass AS watched
        FROM pg_trigger
        WHERE tgfoid IN (SELECT oid FROM pg_proc WHERE pronamespace = 'devops'::regnamespace)
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', installed.name, installed.watched);
    END LOOP;
    FOR installed IN
        SELECT oid::regprocedure AS name
        FROM pg_proc
        WHERE pronamespace = 'devops'::regnamespace AND starts_with(proname, 'log_') AND prorettype = 'trigger'::regtype
    LOOP
        EXECUTE format('DROP FUNCTION %s', installed.name);
    END LOOP;
END
$$;

-- Creates the triggers of one function on a table, for all four operations: also for rows loaded with
-- session_replication_role = replica. Tables whose changes would not fire them are rejected.
CREATE OR REPLACE PROCEDURE devops.create_triggers(watched regclass, prefix text, action text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    event record;
BEGIN
    IF EXISTS (SELECT FROM pg_class WHERE oid = watched AND (relkind <> 'r' OR relispartition)) THEN
        RAISE EXCEPTION 'The table % is partitioned or no ordinary table.', watched
            USING HINT = 'Leave the change log out, and capture updated_at.';
    END IF;
    IF EXISTS (SELECT FROM pg_subscription_rel WHERE srrelid = watched) THEN
        RAISE EXCEPTION 'The table % is filled by logical replication, which fires no statement triggers.', watched
            USING HINT = 'Install this file on the publisher, or leave the change log out and capture updated_at.';
    END IF;
    FOR event IN
        SELECT *
        FROM (VALUES ('insert', 'REFERENCING NEW TABLE AS new_rows'),
                     ('update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'),
                     ('delete', 'REFERENCING OLD TABLE AS old_rows'),
                     ('truncate', '')) AS events (name, rows)
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %s()',
                       prefix || '_' || event.name, event.name, watched, event.rows, action);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', watched, prefix || '_' || event.name);
    END LOOP;
END
$$;

-- Starts to record the changes of a table's rows, which are entities of a kind: the id is a prefix and the key, in the
-- column id. columns are the used ones: an update that changes none of them is not recorded, nor is a row in which all
-- are NULL. group_column is the column with the group. If the rows were not recorded until now, everything counts as
-- changed. Arguments that would make the platform's own statements fail are rejected.
--
-- It makes a trigger function, which runs with its owner's rights, because roles that write to the platform have none
-- here. If a migration has removed a column, the function does not fail, but records that everything has changed.
CREATE OR REPLACE PROCEDURE devops.watch(watched regclass, entity text, id_prefix text, columns text[],
                                         group_column text DEFAULT NULL)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    used    name[] := ARRAY(SELECT DISTINCT unnest(columns || 'id'::text || coalesce(group_column, 'id')));
    as_text text   := (SELECT string_agg(format('%1$I::text AS %1$I', name), ', ') FROM unnest(used) AS name);
    content text   := (SELECT string_agg(quote_ident(name), ', ') FROM unnest(columns) AS name);
    grouped text   := 'NULL';
    made    text;
    missing text;
BEGIN
    IF entity NOT IN ('user', 'payment', 'subscription', 'commission') THEN
        RAISE EXCEPTION 'There is no entity %.', entity;
    END IF;
    SELECT string_agg(name, ', ')
    INTO missing
    FROM unnest(used) AS name
    WHERE NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = watched AND attname = name AND NOT attisdropped);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'The table % has no column %.', watched, missing;
    END IF;
    IF current_setting('devops.is_new', true) IS DISTINCT FROM 'true'
        AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = watched AND tgname = 'devops_' || entity || '_insert')
    THEN
        INSERT INTO devops.changes (entity, op) VALUES (entity, 'truncate');
    END IF;
    SELECT format('devops.%I', 'log_' || relnamespace::regnamespace || '_' || relname || '_' || entity)
    INTO made
    FROM pg_class
    WHERE oid = watched;
    IF group_column IS NOT NULL THEN
        -- Of several rows with the same group, one entry is enough to find them all.
        grouped := format('CASE WHEN row_number() OVER (PARTITION BY left(lower(btrim(%1$I::text)), 300)) = 1 '
                          'THEN nullif(left(lower(btrim(%1$I::text)), 300), %2$L) END', group_column, '');
    END IF;
    EXECUTE format($make$
        CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
        BEGIN
            IF TG_OP = 'TRUNCATE'
                OR (SELECT count(*) FROM pg_attribute
                    WHERE attrelid = TG_RELID AND attname = ANY (%2$L::name[]) AND NOT attisdropped) < %3$s
            THEN
                INSERT INTO devops.changes (entity, op) VALUES (%4$L, 'truncate');
            ELSIF TG_OP = 'INSERT' THEN
                INSERT INTO devops.changes (entity, entity_id, group_key, op)
                SELECT %4$L, %5$L || id, %6$s, 'insert' FROM new_rows WHERE num_nonnulls(%8$s) > 0;
            ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO devops.changes (entity, entity_id, group_key, op)
                SELECT %4$L, %5$L || id, %6$s, 'delete' FROM old_rows WHERE num_nonnulls(%8$s) > 0;
            ELSE
                INSERT INTO devops.changes (entity, entity_id, group_key, op)
                SELECT %4$L, %5$L || id, %6$s, 'update'
                FROM (SELECT DISTINCT ON (id, %9$s) *
                      FROM ((SELECT %7$s FROM old_rows EXCEPT SELECT %7$s FROM new_rows)
                            UNION ALL
                            (SELECT %7$s FROM new_rows EXCEPT SELECT %7$s FROM old_rows)) AS versions
                      WHERE num_nonnulls(%8$s) > 0) AS changed;
            END IF;
            RETURN NULL;
        END
        $function$;
        REVOKE ALL ON FUNCTION %1$s() FROM PUBLIC$make$,
        made, used, cardinality(used), entity, id_prefix, grouped, as_text, content,
        quote_ident(coalesce(group_column, 'id')));
    CALL devops.create_triggers(watched, 'devops_' || entity, made);
END
$$;

-- Deletes changes that are more than a week old, a part at a time, and stores the last deleted one: a reader that has
-- not reached it must read everything again. Returns the number of deleted changes.
--
-- Changes and a mark of transactions that have not begun here are from another server, whose dump was restored. They are
-- deleted too, a part at a time: the rows that they are about were restored with them, and positions of the other server
-- are unknown here.
CREATE OR REPLACE FUNCTION devops.prune_changes() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    newest_old record;
    restored   bigint;
    pruned     bigint;
BEGIN
    PERFORM FROM devops.change_log FOR UPDATE;
    DELETE FROM devops.changes
    WHERE (xid, seq) IN (SELECT xid, seq
                         FROM devops.changes
                         WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()) AND xid <> pg_current_xact_id()
                         ORDER BY xid, seq
                         LIMIT 10000);
    GET DIAGNOSTICS restored = ROW_COUNT;
    UPDATE devops.change_log
    SET pruned_xid = '0', pruned_seq = 0, pruned_at = NULL
    WHERE pruned_xid >= pg_snapshot_xmax(pg_current_snapshot());
    SELECT xid, seq, at INTO newest_old
    FROM (SELECT xid, seq, at, bool_and(at < now() - interval '7 days') OVER (ORDER BY xid, seq) AS old
          FROM (SELECT xid, seq, at
                FROM devops.changes
                WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
                ORDER BY xid, seq
                LIMIT 10000) AS first_ones) AS aged
    WHERE old
    ORDER BY xid DESC, seq DESC
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN restored;
    END IF;
    DELETE FROM devops.changes WHERE (xid, seq) <= (newest_old.xid, newest_old.seq);
    GET DIAGNOSTICS pruned = ROW_COUNT;
    UPDATE devops.change_log
    SET pruned_xid = newest_old.xid, pruned_seq = newest_old.seq, pruned_at = newest_old.at;
    RETURN restored + pruned;
END
$$;

REVOKE ALL ON FUNCTION devops.keep_inactive_since(), devops.prune_changes() FROM PUBLIC;
REVOKE ALL ON PROCEDURE devops.unwatch(), devops.create_triggers(regclass, text, text),
    devops.watch(regclass, text, text, text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION devops.prune_changes() TO devops_sync;
REVOKE ALL ON devops.changes FROM devops_sync;
GRANT SELECT (xid, seq, entity, entity_id, op, at) ON devops.changes TO devops_sync;
GRANT SELECT ON devops.changed TO devops_sync;

-- The tables of each entity ('user', 'payment', 'subscription' or 'commission'). A new name of a user is a change of the
-- commissions of that affiliate; there is none with the user's id. If a table is no longer watched, remove its triggers
-- with CALL devops.unwatch() before.
CALL devops.watch('public.users', 'user', '', ARRAY['email', 'role', 'status', 'created_at'], 'email');
CALL devops.watch('public.users', 'commission', '', ARRAY['username'], 'id');
CALL devops.watch('public.subscriptions', 'payment', 'subscription-', ARRAY['amount', 'tier', 'subscribed_at']);
CALL devops.watch('public.subscriptions', 'subscription', '', ARRAY['email', 'amount', 'tier', 'subscribed_at'],
                  'email');
CALL devops.watch('public.tripwire_purchases', 'payment', 'one_time-', ARRAY['amount', 'purchased_at']);
DO $$
DECLARE
    earned_at text;
BEGIN
    SELECT min(attname)
    INTO earned_at
    FROM pg_attribute
    WHERE attrelid = 'public.commissions'::regclass AND attname IN ('created_at', 'timestamp') AND NOT attisdropped;
    CALL devops.watch('public.commissions', 'commission', '',
                      ARRAY['referrer_username', 'tier', 'amount', 'commission', earned_at]);
END
$$;
CALL devops.create_triggers('public.users', 'devops_inactive', 'devops.keep_inactive_since');

-- Of the previous version.
DROP PROCEDURE IF EXISTS devops.watch(regclass, text, text);
DROP FUNCTION IF EXISTS devops.log_changes();

-- ======== End of the change log ========

-- Statistics of the new indexes, without which the planner reads whole tables.
ANALYZE public.users, public.subscriptions, public.commissions, devops.inactive_since;

COMMIT;

-- The warnings again: Supabase's SQL editor shows the last result only. No row means that there are none.
SELECT * FROM devops.warnings();
