-- Lets the DevOps integration read the platform's figures, and nothing else.
--
-- Run it once in Supabase's SQL editor (or with psql, as the owner of the tables); running it again is harmless and is
-- how a change of this file is applied. It creates
--   * the schema "devops" with four views: the contract between the platform and the integration,
--   * the role "devops_sync", which may read these views and has no right to the tables behind them.
--
-- Like every role, it may also call what is granted to everybody. Functions that run with their owner's rights would let
-- it, and anybody else, see more; this lists those that everybody may call, for you to REVOKE what should not be so:
--
--   SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
--   WHERE p.prosecdef AND n.nspname = 'public' AND has_function_privilege('devops_sync', p.oid, 'EXECUTE');
--
-- The role is created without a password and cannot log in until it has one. Give it the password that the deployed
-- stack generated (output DatabaseSecretArn, field "password"):
--
--   ALTER ROLE devops_sync PASSWORD '...';
--
-- Through Supabase's pooler the user name is devops_sync.PROJECT (the project's reference), on a direct connection
-- devops_sync: see that the secret's field "username" says so.
--
-- Another platform, or other tables, edits only the SELECT behind each view. The columns, their types and their meaning
-- stay as they are commented here; none may be NULL unless it says so. No view carries e-mail addresses or other
-- personal data, beyond an affiliate's public user name.

BEGIN;

CREATE SCHEMA IF NOT EXISTS devops;
REVOKE ALL ON SCHEMA devops FROM PUBLIC;

-- Every account: role and status as the platform names them (NULL counts as "unknown").
DROP VIEW IF EXISTS devops.users;
CREATE VIEW devops.users AS
SELECT id::text   AS id,
       role       AS role,
       status     AS status,
       created_at AS created_at,
       updated_at AS updated_at
FROM public.users;

-- Every payment received. id is unique among all kinds; kind is 'subscription' or 'one_time'; currency is an upper-case
-- ISO 4217 code; amount_minor is in the currency's minor units (cents), negative for a refund.
DROP VIEW IF EXISTS devops.payments;
CREATE VIEW devops.payments AS
SELECT 'subscription-' || id        AS id,
       'subscription'               AS kind,
       tier                         AS tier,
       'USD'                        AS currency,
       round(amount * 100)::bigint  AS amount_minor,
       subscribed_at                AS occurred_at
FROM public.subscriptions
UNION ALL
SELECT 'one_time-' || id,
       'one_time',
       'tripwire',
       'USD',
       round(amount * 100)::bigint,
       purchased_at
FROM public.tripwire_purchases;

-- Every subscription there ever was. It counts from started_at until ended_at (NULL while it runs) when its status is
-- 'active', 'past_due' or, once it has ended, 'canceled'; any other status ('trialing', 'unpaid', ...) counts nothing.
-- It brings quantity x unit_amount_minor every interval_count x billing_interval ('day', 'week', 'month' or 'year').
-- A change of plan ends one row and starts another. customer_id tells customers apart; it is a pseudonym, which the sync
-- uses to group and never stores (NULL: the subscription is a customer of its own).
DROP VIEW IF EXISTS devops.subscriptions;
CREATE VIEW devops.subscriptions AS
SELECT id::text                                                             AS id,
       encode(sha256(convert_to(lower(trim(email)), 'UTF8')), 'hex')        AS customer_id,
       tier                                                                 AS tier,
       'active'                                                             AS status,
       'USD'                                                                AS currency,
       round(amount * 100)::bigint                                          AS unit_amount_minor,
       1                                                                    AS quantity,
       'month'                                                              AS billing_interval,
       1                                                                    AS interval_count,
       subscribed_at                                                        AS started_at,
       NULL::timestamptz                                                    AS ended_at
FROM public.subscriptions;

-- Every commission: affiliate is a user name (NULL when there is none), status the platform's word for where the payout
-- stands. This platform records none, so that all are pending.
DROP VIEW IF EXISTS devops.commissions;
CREATE VIEW devops.commissions AS
SELECT id::text                        AS id,
       referrer_username               AS affiliate,
       tier                            AS tier,
       'pending'                       AS status,
       'USD'                           AS currency,
       round(amount * 100)::bigint     AS sale_amount_minor,
       round(commission * 100)::bigint AS commission_minor,
       created_at                      AS created_at
FROM public.commissions;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'devops_sync') THEN
        CREATE ROLE devops_sync LOGIN NOINHERIT CONNECTION LIMIT 5;
    END IF;
END
$$;

-- A second fence behind the missing privileges, and limits that protect the platform from a slow or forgotten query.
ALTER ROLE devops_sync SET default_transaction_read_only = on;
ALTER ROLE devops_sync SET statement_timeout = '60s';
ALTER ROLE devops_sync SET idle_in_transaction_session_timeout = '60s';

GRANT USAGE ON SCHEMA devops TO devops_sync;
GRANT SELECT ON devops.users, devops.payments, devops.subscriptions, devops.commissions TO devops_sync;

COMMIT;
