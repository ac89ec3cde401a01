package com.revenueripple.devops.benchmarks.engine;

import java.sql.SQLException;
import java.util.List;

/**
 * Changes a sample platform in rounds of a thousand, by SQL statements like those of a platform: new users, purchases,
 * subscriptions and commissions, and updates and deletions of existing rows. Rounds are the same at every size, so that
 * their costs can be compared.
 */
final class PlatformChanges {
    /** The entries of the change log in one round. */
    static final int A_ROUND = 1_000;

    private static final String NEW_USERS = """
            INSERT INTO users (id, email, role, plan, status, created_at, updated_at)
            SELECT md5('user/{round}/' || i)::uuid, 'new{round}.' || i || '@example.com', 'member', 'free', 'active',
                   at, at
            FROM (SELECT i, timestamptz '{now}' - i * interval '20 minutes' AS at
                  FROM generate_series(1, 150) AS i) AS numbered""";

    /** Each counts as a payment and a subscription. */
    private static final String NEW_SUBSCRIPTIONS = """
            INSERT INTO subscriptions (id, email, amount, referrer_username, tier, subscribed_at)
            SELECT md5('subscription/{round}/' || i)::uuid, 'new{round}.' || i || '@example.com', 29.95,
                   'affiliate' || i % 40, 'membership', timestamptz '{now}' - i * interval '30 minutes'
            FROM generate_series(1, 100) AS i""";

    private static final String NEW_PURCHASES = """
            INSERT INTO tripwire_purchases (id, email, amount, referrer_username, purchased_at)
            SELECT md5('purchase/{round}/' || i)::uuid, 'new{round}.' || i || '@example.com', 7.00,
                   'affiliate' || i % 40, timestamptz '{now}' - i * interval '30 minutes'
            FROM generate_series(1, 150) AS i""";

    private static final String NEW_COMMISSIONS = """
            INSERT INTO commissions (id, referrer_username, email, tier, amount, commission, created_at)
            SELECT md5('commission/{round}/' || i)::uuid, 'affiliate' || i % 40, 'new{round}.' || i || '@example.com',
                   'membership', 29.95, 11.98, timestamptz '{now}' - i * interval '30 minutes'
            FROM generate_series(1, 200) AS i""";

    private static final List<String> INSERTS = List.of(NEW_USERS, NEW_SUBSCRIPTIONS, NEW_PURCHASES, NEW_COMMISSIONS);

    /** Updates 60 users of the sample, and 60 users and other rows of the previous round. */
    private static final List<String> UPDATES = List.of(
            """
            UPDATE users SET status = CASE status WHEN 'active' THEN 'inactive' ELSE 'active' END
            WHERE email IN (SELECT 'user' || (60 * {round} + i) % 2000 || '@example.com'
                            FROM generate_series(1, 60) AS i)""",
            """
            UPDATE users SET status = 'inactive'
            WHERE id IN (SELECT md5('user/{before}/' || i)::uuid FROM generate_series(21, 80) AS i)""",
            """
            UPDATE subscriptions SET amount = 99.00, tier = 'reseller'
            WHERE id IN (SELECT md5('subscription/{before}/' || i)::uuid FROM generate_series(11, 30) AS i)""",
            """
            UPDATE tripwire_purchases SET amount = 5.00
            WHERE id IN (SELECT md5('purchase/{before}/' || i)::uuid FROM generate_series(21, 40) AS i)""",
            """
            UPDATE commissions SET commission = 10.00
            WHERE id IN (SELECT md5('commission/{before}/' || i)::uuid FROM generate_series(21, 60) AS i)""");

    private static final List<String> DELETIONS = List.of(
            """
            DELETE FROM users
            WHERE id IN (SELECT md5('user/{before}/' || i)::uuid FROM generate_series(1, 20) AS i)""",
            """
            DELETE FROM subscriptions
            WHERE id IN (SELECT md5('subscription/{before}/' || i)::uuid FROM generate_series(1, 10) AS i)""",
            """
            DELETE FROM tripwire_purchases
            WHERE id IN (SELECT md5('purchase/{before}/' || i)::uuid FROM generate_series(1, 20) AS i)""",
            """
            DELETE FROM commissions
            WHERE id IN (SELECT md5('commission/{before}/' || i)::uuid FROM generate_series(1, 20) AS i)""");

    private static final String LOGGED = "SELECT count(*) FROM devops.changes";

    private final SampleDatabase platform;
    private int round;

    /** Inserts the rows that the first round changes. */
    PlatformChanges(SampleDatabase platform) throws SQLException {
        this.platform = platform;
        apply(INSERTS);
    }

    /** Makes the changes of the next round. */
    void apply() throws SQLException {
        long before = platform.number(LOGGED);
        round++;
        apply(INSERTS);
        apply(UPDATES);
        apply(DELETIONS);
        long made = platform.number(LOGGED) - before;
        if (made != A_ROUND) {
            throw new IllegalStateException("A round made " + made + " changes.");
        }
    }

    private void apply(List<String> statements) throws SQLException {
        for (String statement : statements) {
            platform.execute(statement
                    .replace("{round}", Integer.toString(round))
                    .replace("{before}", Integer.toString(round - 1))
                    .replace("{now}", SampleDatabase.NOW.toString()));
        }
    }
}
