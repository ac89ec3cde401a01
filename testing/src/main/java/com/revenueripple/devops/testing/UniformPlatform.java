package com.revenueripple.devops.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/**
 * Fills the platform's tables with rows whose numbers a test knows: every ten users have six subscriptions, fourteen
 * tripwire purchases and ten commissions. For the history of a company see {@code SamplePlatform}.
 */
public final class UniformPlatform {
    /** One user in twenty joined within the last week, the others evenly over the 393 days before it. */
    private static final String PEOPLE = """
            WITH joining AS (
                SELECT n, timestamptz '{now}' - CASE WHEN n % 20 = 3
                           THEN interval '1 minute' + interval '167 hours' * (n + 1) / {users}
                           ELSE interval '168 hours' + interval '9432 hours' * (n + 1) / {users} END AS joined
                FROM generate_series(0, {users} - 1) AS n
            ), people AS (
                SELECT n, 'user' || n || '@example.com' AS email, joined,
                       'affiliate' || n / 10 % greatest(2, {users} / 12) AS affiliate,
                       least(joined + interval '1 second' * (n * 997 % 3600), timestamptz '{now}') AS paid,
                       CASE WHEN n % 10 = 4 THEN 'reseller' WHEN n % 10 = 5 THEN 'pro_reseller'
                            WHEN n % 10 < 6 THEN 'membership' ELSE 'tripwire' END AS tier
                FROM joining
            ), priced AS (
                SELECT *, CASE tier WHEN 'membership' THEN 19.95 WHEN 'reseller' THEN 47 WHEN 'pro_reseller' THEN 97
                               ELSE 7 END AS price
                FROM people
            )
            """;

    private static final String USERS = PEOPLE + """
            INSERT INTO users (id, email, role, plan, status, created_at, updated_at)
            SELECT md5('user/' || n)::uuid, email,
                   CASE WHEN n % 75 = 0 THEN 'admin' WHEN tier LIKE '%reseller' THEN tier ELSE 'member' END,
                   CASE WHEN tier LIKE '%reseller' THEN tier WHEN tier = 'membership' THEN 'member' ELSE 'free' END,
                   CASE WHEN n * 7 % 25 < 20 THEN 'active' WHEN n * 7 % 25 < 23 THEN 'inactive' ELSE 'suspended' END,
                   joined, joined
            FROM priced""";

    private static final String SUBSCRIPTIONS = PEOPLE + """
            INSERT INTO subscriptions (id, email, amount, referrer_username, tier, subscribed_at)
            SELECT md5('subscription/' || n)::uuid, email, price, affiliate, tier, paid
            FROM priced
            WHERE tier <> 'tripwire'""";

    /** One for each user within a month, and another one for those without a subscription. */
    private static final String PURCHASES = PEOPLE + """
            INSERT INTO tripwire_purchases (id, email, amount, referrer_username, purchased_at)
            SELECT md5('purchase/' || n)::uuid, email, 7, affiliate,
                   least(paid + interval '1 minute' * (n::bigint * 7919 % 43200), timestamptz '{now}')
            FROM priced
            UNION ALL
            SELECT md5('first purchase/' || n)::uuid, email, 7, affiliate, paid
            FROM priced
            WHERE tier = 'tripwire'""";

    private static final String COMMISSIONS = PEOPLE + """
            INSERT INTO commissions (id, referrer_username, email, tier, amount, commission, created_at)
            SELECT md5('commission/' || n)::uuid, affiliate, email, tier, price, price / 2, paid
            FROM priced""";

    private UniformPlatform() {}

    /**
     * Adds users and their purchases. Their addresses are {@code user0@example.com} and so on. The tables must be empty.
     *
     * @param users their number
     * @param now the latest moment
     */
    public static void seed(Connection connection, int users, Instant now) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String insert : new String[]{USERS, SUBSCRIPTIONS, PURCHASES, COMMISSIONS}) {
                statement.executeUpdate(insert
                        .replace("{users}", Integer.toString(users))
                        .replace("{now}", now.toString()));
            }
        }
    }
}
