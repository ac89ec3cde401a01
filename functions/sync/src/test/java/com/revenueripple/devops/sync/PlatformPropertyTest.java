package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.testing.Effort;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With any sequence of checkouts, refunds and changes of users, committed in any order and synced at any time, the
 * metrics equal those of one clean count.
 */
class PlatformPropertyTest {
    private static final int STEPS = 60;
    private static final int CONNECTIONS = 3;
    private static final List<String> ADDRESSES = List.of("ann@example.com", "bob@example.com", "cat@example.com",
            "dan@example.com");
    private static final List<String> AMOUNTS = List.of("0", "19.95", "47", "97", "-19.95", "-47");
    private static final List<String> STATUSES = List.of("NULL", "'active'", "'Active '", "'inactive'", "'suspended'");
    private static final List<String> NAMES = List.of("NULL", "'amy'", "'zed'", "''");

    private final TestSystem system = new TestSystem(0, Instant.now());

    static IntStream seeds() {
        return IntStream.range(0, Effort.of(60, 4));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void metricsEqualOneCleanCount(int seed) throws SQLException {
        Random random = new Random(seed);
        List<Connection> connections = new ArrayList<>();
        try {
            for (int index = 0; index < CONNECTIONS; index++) {
                connections.add(TestPlatform.owner());
                connections.getLast().setAutoCommit(false);
            }
            for (int step = 0; step < STEPS; step++) {
                int own = random.nextInt(CONNECTIONS);
                switch (random.nextInt(8)) {
                    case 0, 1 -> connections.get(own).commit();
                    case 2 -> connections.get(own).rollback();
                    case 3 -> sync();
                    default -> change(connections.get(own), own, random);
                }
            }
            for (Connection connection : connections) {
                connection.commit();
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }

        sync();

        system.assertMetricsMatchTheTables();
        system.reconcile();
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }

    /** At the present time, to which the moments belong at which users leave. */
    private void sync() {
        system.clock.advance(Duration.between(system.clock.instant(), Instant.now()).plusMillis(1));
        system.run();
    }

    /** A connection changes only its own users, because a change of the same one would wait for its commit. */
    private static void change(Connection connection, int own, Random random) throws SQLException {
        String user = "00000000-0000-4000-8000-0000000000" + own + random.nextInt(3);
        String address = address(random);
        String sql = switch (random.nextInt(10)) {
            case 0, 1, 2 -> "INSERT INTO subscriptions (id, email, amount, tier, subscribed_at) VALUES"
                    + " (gen_random_uuid(), " + address + ", " + one(AMOUNTS, random) + ", 'membership', "
                    + moment(random) + ")";
            case 3 -> "INSERT INTO commissions (id, referrer_username, email, tier, amount, commission)"
                    + " VALUES (gen_random_uuid(), '" + user + "', " + address + ", 'tripwire', 7, 3.50)";
            case 4 -> "UPDATE users SET status = " + one(STATUSES, random) + " WHERE id = '" + user + "'";
            case 5 -> "UPDATE users SET email = " + address + ", username = " + one(NAMES, random) + " WHERE id = '"
                    + user + "'";
            case 6 -> "DELETE FROM users WHERE id = '" + user + "'";
            default -> "INSERT INTO users (id, email, username, status, updated_at) VALUES ('" + user + "', " + address
                    + ", " + one(NAMES, random) + ", " + one(STATUSES, random) + ", " + moment(random)
                    + ") ON CONFLICT (id) DO UPDATE SET status = excluded.status, email = excluded.email";
        };
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** In one of its spellings, or none. */
    private static String address(Random random) {
        String address = one(ADDRESSES, random);
        return switch (random.nextInt(8)) {
            case 0 -> "' " + address + "'";
            case 1 -> "upper('" + address + "')";
            case 2 -> "''";
            default -> "'" + address + "'";
        };
    }

    private static String moment(Random random) {
        return random.nextInt(12) == 0 ? "NULL" : "now() - interval '" + random.nextInt(60) + " days'";
    }

    private static String one(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
