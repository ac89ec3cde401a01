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

/** Transactions that end in another order than they began. */
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
    void whatIsCommittedLastIsNotLostAndWhatWaitsForItIsTold() throws SQLException {
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
        system.assertMetricsAreThoseOfTheTables();
    }

    @Test
    void whatIsRolledBackLetsTheOthersThrough() throws SQLException {
        system.run();
        insertUsers(older, "older");
        insertUsersAt("younger", "2026-11-23T11:59:00Z");
        older.rollback();

        system.run();

        assertThat(totalUsers()).isEqualTo(21);
        assertFreshness("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z", 0);
        system.assertMetricsAreThoseOfTheTables();
    }

    @Test
    void whatWasOpenDuringTheFirstCountIsCountedOnce() throws SQLException {
        insertUsers(older, "older");
        insertUsersAt("younger", "2026-11-23T11:59:00Z");

        system.run();
        assertThat(totalUsers()).as("the count sees what is committed").isEqualTo(21);

        older.commit();
        system.run();
        assertThat(totalUsers()).isEqualTo(22);
        system.assertMetricsAreThoseOfTheTables();
    }

    @Test
    void aComparisonMeanwhileFindsNoDifference() throws SQLException {
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

    /** Committed at once; noted in the log with that time. */
    private static void insertUsersAt(String name, String moment) throws SQLException {
        try (Connection connection = TestPlatform.owner(); Statement statement = connection.createStatement()) {
            insertUsers(connection, name);
            statement.execute("UPDATE devops.changes SET at = '" + moment + "'");
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
