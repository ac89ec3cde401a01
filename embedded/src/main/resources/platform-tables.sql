-- The platform's own tables, with the columns that its code reads and writes. A user who comes by a checkout has no name,
-- username, status or updated_at.

CREATE TABLE IF NOT EXISTS users (
    id              uuid           PRIMARY KEY,
    email           text           NOT NULL,
    name            text,
    username        text,
    role            text           NOT NULL DEFAULT 'member',
    plan            text           DEFAULT 'free',
    status          text,
    commission_rate numeric(5, 2),
    total_earnings  numeric(12, 2),
    created_at      timestamptz    NOT NULL DEFAULT now(),
    updated_at      timestamptz
);

-- One row for each completed checkout. A checkout with a coupon of free months has the amount 0, a refund a negative
-- amount.
CREATE TABLE IF NOT EXISTS subscriptions (
    id                uuid           PRIMARY KEY,
    email             text,
    amount            numeric(12, 2) NOT NULL,
    referrer_username text,
    tier              text           NOT NULL,
    subscribed_at     timestamptz    DEFAULT now()
);

CREATE TABLE IF NOT EXISTS tripwire_purchases (
    id                uuid           PRIMARY KEY,
    email             text,
    amount            numeric(12, 2) NOT NULL,
    referrer_username text,
    purchased_at      timestamptz    DEFAULT now()
);

CREATE TABLE IF NOT EXISTS commissions (
    id                uuid           PRIMARY KEY,
    referrer_username text,
    email             text,
    tier              text           NOT NULL,
    amount            numeric(12, 2) NOT NULL,
    commission        numeric(12, 2) NOT NULL,
    created_at        timestamptz    DEFAULT now()
);

-- Nothing writes this table.
CREATE TABLE IF NOT EXISTS payments (
    amount numeric(12, 2)
);

-- Tables that an earlier version of the local system created get the same columns, and lose rules that the platform
-- does not have.
ALTER TABLE users
    ADD COLUMN IF NOT EXISTS name            text,
    ADD COLUMN IF NOT EXISTS username        text,
    ADD COLUMN IF NOT EXISTS commission_rate numeric(5, 2),
    ADD COLUMN IF NOT EXISTS total_earnings  numeric(12, 2),
    ALTER COLUMN plan       DROP NOT NULL,
    ALTER COLUMN status     DROP NOT NULL,
    ALTER COLUMN status     DROP DEFAULT,
    ALTER COLUMN updated_at DROP NOT NULL,
    ALTER COLUMN updated_at DROP DEFAULT,
    DROP CONSTRAINT IF EXISTS users_email_key,
    DROP CONSTRAINT IF EXISTS users_role_check;

ALTER TABLE subscriptions
    ALTER COLUMN email         DROP NOT NULL,
    ALTER COLUMN subscribed_at DROP NOT NULL,
    DROP CONSTRAINT IF EXISTS subscriptions_amount_check,
    DROP CONSTRAINT IF EXISTS subscriptions_tier_check;

ALTER TABLE tripwire_purchases
    ALTER COLUMN email        DROP NOT NULL,
    ALTER COLUMN purchased_at DROP NOT NULL,
    DROP CONSTRAINT IF EXISTS tripwire_purchases_amount_check;

ALTER TABLE commissions
    ALTER COLUMN referrer_username DROP NOT NULL,
    ALTER COLUMN email             DROP NOT NULL,
    ALTER COLUMN created_at        DROP NOT NULL,
    DROP CONSTRAINT IF EXISTS commissions_tier_check,
    DROP CONSTRAINT IF EXISTS commissions_amount_check,
    DROP CONSTRAINT IF EXISTS commissions_commission_check;
