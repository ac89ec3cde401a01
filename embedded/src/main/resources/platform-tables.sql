-- The platform's own tables, with the columns that this system reads.

CREATE TABLE IF NOT EXISTS users (
    id         uuid        PRIMARY KEY,
    email      text        NOT NULL UNIQUE,
    role       text        NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member', 'reseller', 'pro_reseller')),
    plan       text        NOT NULL DEFAULT 'free',
    status     text        NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS subscriptions (
    id                uuid           PRIMARY KEY,
    email             text           NOT NULL,
    amount            numeric(12, 2) NOT NULL CHECK (amount >= 0),
    referrer_username text,
    tier              text           NOT NULL CHECK (tier IN ('membership', 'reseller', 'pro_reseller')),
    subscribed_at     timestamptz    NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS tripwire_purchases (
    id                uuid           PRIMARY KEY,
    email             text           NOT NULL,
    amount            numeric(12, 2) NOT NULL CHECK (amount >= 0),
    referrer_username text,
    purchased_at      timestamptz    NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS commissions (
    id                uuid           PRIMARY KEY,
    referrer_username text           NOT NULL,
    email             text           NOT NULL,
    tier              text           NOT NULL CHECK (tier IN ('membership', 'reseller', 'pro_reseller', 'tripwire')),
    amount            numeric(12, 2) NOT NULL CHECK (amount >= 0),
    commission        numeric(12, 2) NOT NULL CHECK (commission >= 0),
    created_at        timestamptz    NOT NULL DEFAULT now()
);
