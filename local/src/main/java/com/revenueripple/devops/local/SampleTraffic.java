package com.revenueripple.devops.local;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes the sample platform continuously: users join, pay, change and leave, so that the metrics move. */
final class SampleTraffic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SampleTraffic.class);

    /** A random user, found by the index. */
    private static final String RANDOM_USER = """
            SELECT coalesce(
                (SELECT id FROM users WHERE id >= (SELECT gen_random_uuid()) ORDER BY id LIMIT 1),
                (SELECT id FROM users ORDER BY id LIMIT 1))""";

    /** The changes, made in turn. */
    private static final List<String> CHANGES = List.of(
            """
            INSERT INTO users (id, email)
            SELECT id, 'guest-' || id || '@example.com' FROM gen_random_uuid() AS id""",
            """
            INSERT INTO tripwire_purchases (id, email, amount)
            SELECT gen_random_uuid(), email, 7.00 FROM users WHERE id = (""" + RANDOM_USER + ")",
            """
            WITH sale AS (
                INSERT INTO subscriptions (id, email, amount, referrer_username, tier)
                SELECT gen_random_uuid(), email, 29.95, 'affiliate' || floor(random() * 5), 'membership'
                FROM users WHERE id = (""" + RANDOM_USER + """
                )
                RETURNING email, amount, referrer_username, tier
            )
            INSERT INTO commissions (id, referrer_username, email, tier, amount, commission)
            SELECT gen_random_uuid(), referrer_username, email, tier, amount, round(amount * 0.4, 2) FROM sale""",
            """
            UPDATE users SET status = CASE status WHEN 'active' THEN 'inactive' ELSE 'active' END, updated_at = now()
            WHERE id = (""" + RANDOM_USER + ")",
            "DELETE FROM users WHERE id = (" + RANDOM_USER + ")");

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("trickle").factory());
    private final Connection platform;
    private int turn;

    /**
     * Traffic that has not started yet.
     *
     * @param platform a connection as the owner of its tables; closed with this object
     */
    SampleTraffic(Connection platform) {
        this.platform = platform;
    }

    /** Starts, with a number of changes per second. */
    void start(int perSecond) {
        Future<?> _ = thread.scheduleAtFixedRate(this::tryChange, 0, TimeUnit.SECONDS.toMicros(1) / perSecond,
                TimeUnit.MICROSECONDS);
    }

    /** Makes the next change. */
    void change() throws SQLException {
        try (Statement statement = platform.createStatement()) {
            statement.execute(CHANGES.get(turn++ % CHANGES.size()));
        }
    }

    @Override
    public void close() throws SQLException {
        thread.close();
        platform.close();
    }

    private void tryChange() {
        try {
            change();
        } catch (SQLException e) {
            LOG.warn("The sample platform no longer changes: {}", e.getMessage());
            thread.shutdown();
        }
    }
}
