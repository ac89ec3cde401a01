package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.metrics.Domain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        for (String prepared : TestPlatform.asOwner("SELECT gid FROM pg_prepared_xacts")) {
            TestPlatform.executeIn("template1", "ROLLBACK PREPARED '" + prepared + "'");
        }
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

    /** A transaction that only reads delays nothing; one that has written delays all, wherever on the server it is. */
    @ParameterizedTest
    @ValueSource(strings = {"postgres", "template1"})
    void transactionOfAnyDatabaseIsSeenOnceItHasWritten(String database) throws SQLException {
        system.run();
        try (Connection open = TestPlatform.connection(database, "postgres");
                Statement statement = open.createStatement()) {
            open.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            open.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM pg_class");
            insertUsersAt("younger", "2026-11-23T11:59:00Z");
            system.run();
            assertThat(totalUsers()).as("while it has read").isEqualTo(21);

            statement.execute("CREATE TEMPORARY TABLE written ()");
            insertUsersAt("youngest", "2026-11-23T11:59:00Z");
            system.run();
            assertThat(totalUsers()).as("while it has written").isEqualTo(21);
            assertFreshness("2026-11-23T12:00:00Z", "2026-11-23T11:59:00Z", 60);
            open.rollback();
        }

        system.run();
        assertThat(totalUsers()).isEqualTo(22);
        assertFreshness("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z", 0);
    }

    /** The statements are those of the runbook. */
    @Test
    void blockingTransactionsAreFoundAndEndedAsInTheRunbook() throws SQLException {
        system.run();
        insertUsers(older, "older");
        try (Connection other = TestPlatform.connection("template1", "postgres");
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("CREATE TABLE prepared (); PREPARE TRANSACTION 'forgotten'");
        }
        insertUsersAt("younger", "2026-11-23T11:59:00Z");
        system.run();
        assertThat(totalUsers()).as("while both are open").isEqualTo(20);
        TestPlatform.execute("DROP ROLE IF EXISTS watcher, stranger; CREATE ROLE stranger LOGIN;"
                + " CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher");

        assertThat(blockers("watcher")).satisfiesExactly(
                first -> assertThat(first).startsWith("session ").contains(" postgres ", "INSERT INTO users"),
                second -> assertThat(second).startsWith("prepared forgotten template1 "));
        assertThat(blockers("stranger")).as("without the right").satisfiesExactly(
                first -> assertThat(first).contains(" null null <insufficient privilege> "),
                second -> assertThat(second).startsWith("prepared forgotten template1 "));

        TestPlatform.execute("SELECT pg_terminate_backend(" + blockers("watcher").getFirst().split(" ", 3)[1]
                + ", 5000); DROP ROLE watcher, stranger");
        system.run();
        assertThat(totalUsers()).as("while one is prepared").isEqualTo(20);
        assertFreshness("2026-11-23T12:00:00Z", "2026-11-23T11:59:00Z", 60);

        TestPlatform.executeIn("template1", "ROLLBACK PREPARED 'forgotten'");
        system.run();
        assertThat(totalUsers()).isEqualTo(21);
        assertFreshness("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z", 0);
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

    /** Each row that the query of the runbook returns for a role: its columns, separated by spaces. */
    private static List<String> blockers(String role) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = TestPlatform.connection("postgres", role);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(queryOfTheRunbook())) {
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    columns.add(String.valueOf(rows.getString(column)));
                }
                found.add(String.join(" ", columns));
            }
        }
        return found;
    }

    private static String queryOfTheRunbook() {
        try {
            String runbook = Files.readString(Template.find().resolveSibling("docs").resolve("runbook.md"));
            return Pattern.compile("```sql\\s+(SELECT[^`]*pg_prepared_xacts[^`]*)```").matcher(runbook).results()
                    .map(match -> match.group(1)).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
            assertThat(system.state(domain).sourceLag()).contains(Duration.ofSeconds(lagSeconds));
        }
    }
}
