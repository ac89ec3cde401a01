package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.metrics.Domain;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that commit in a different order than they began. */
class LateCommitTest {
    private final TestSystem system = new TestSystem();
    private Connection older;

    LateCommitTest() throws SQLException {
        older = TestPlatform.owner();
    }

    @BeforeEach
    void begin() throws SQLException {
        older.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        older.close();
    }

    @Test
    void lateCommitIsNotLostAndTheLagIsReported() throws SQLException {
        system.run();
        system.clock.advance(Duration.ofMinutes(15));
        insertUsers(older, "older");
        insertUsersAt("younger", "2026-11-23T12:13:30Z");

        system.run();
        assertThat(totalUsers()).as("while the older transaction runs").isEqualTo(20);
        assertFreshness("2026-11-23T12:15:00Z", "2026-11-23T12:13:30Z", 90);

        system.clock.advance(Duration.ofMinutes(15));
        system.run();
        assertThat(totalUsers()).as("while it still runs").isEqualTo(20);
        assertFreshness("2026-11-23T12:30:00Z", "2026-11-23T12:13:30Z", 990);

        older.commit();
        system.run();
        assertThat(totalUsers()).isEqualTo(22);
        assertFreshness("2026-11-23T12:30:00Z", "2026-11-23T12:30:00Z", 0);
        system.assertMetricsMatchTheTables();
    }

    @Test
    void rollbackLetsLaterChangesThrough() throws SQLException {
        system.run();
        insertUsers(older, "older");
        insertUsersAt("younger", "2026-11-23T11:59:00Z");
        older.rollback();

        system.run();

        assertThat(totalUsers()).isEqualTo(21);
        assertFreshness("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z", 0);
        system.assertMetricsMatchTheTables();
    }

    @Test
    void transactionOpenDuringTheBackfillIsCountedOnce() throws SQLException {
        insertUsers(older, "older");
        insertUsersAt("younger", "2026-11-23T11:59:00Z");

        system.run();
        assertThat(totalUsers()).as("the backfill sees committed rows").isEqualTo(21);

        older.commit();
        system.run();
        assertThat(totalUsers()).isEqualTo(22);
        system.assertMetricsMatchTheTables();
    }

    @Test
    void reconciliationDuringAnOpenTransactionFindsNoDifference() throws SQLException {
        system.run();
        insertUsers(older, "older");
        insertUsersAt("younger", "2026-11-23T11:59:00Z");

        system.reconcile();

        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
        assertThat(totalUsers()).isEqualTo(20);
    }

    private static void insertUsers(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO users (id, email) VALUES (gen_random_uuid(), '" + name + "@example.com')");
        }
    }

    /** Commits at once, with this time in the change log. */
    private static void insertUsersAt(String name, String moment) throws SQLException {
        try (Connection connection = TestPlatform.owner(); Statement statement = connection.createStatement()) {
            insertUsers(connection, name);
            statement.execute("UPDATE devops.changes SET at = '" + moment
                    + "' WHERE seq = (SELECT max(seq) FROM devops.changes)");
        }
    }

    private int totalUsers() {
        return system.metrics(Domain.USERS).path("total_users").asInt();
    }

    private void assertFreshness(String timestamp, String asOf, int lagSeconds) {
        for (Domain domain : Domain.values()) {
            JsonNode metrics = system.metrics(domain);
            assertThat(metrics.path("timestamp").asText()).isEqualTo(timestamp);
            assertThat(metrics.path("as_of").asText()).isEqualTo(asOf);
            assertThat(metrics.path("source_lag_seconds").asInt()).isEqualTo(lagSeconds);
        }
    }
}
