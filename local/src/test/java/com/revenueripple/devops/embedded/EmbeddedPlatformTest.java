package com.revenueripple.devops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPlatformTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ALL_TABLES = "SELECT md5(string_agg(t, '|')) FROM ("
            + "SELECT u::text AS t FROM users u UNION ALL SELECT s::text FROM subscriptions s"
            + " UNION ALL SELECT p::text FROM tripwire_purchases p UNION ALL SELECT c::text FROM commissions c) AS rows";

    private static EmbeddedPlatform platform;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        platform = EmbeddedPlatform.temporary();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        execute("TRUNCATE users, subscriptions, tripwire_purchases, commissions");
    }

    @Test
    void theSampleHasTheRequestedSize() throws SQLException {
        seed(150);

        assertThat(query("SELECT count(*) FROM users")).isEqualTo("150");
        assertThat(query("SELECT count(*) FROM subscriptions")).isEqualTo("90");
        assertThat(query("SELECT count(*) FROM tripwire_purchases")).isEqualTo("210");
        assertThat(query("SELECT count(*) FROM commissions")).isEqualTo("150");
    }

    @Test
    void theSampleIsTheSameEveryTime() throws SQLException {
        seed(150);
        String first = query(ALL_TABLES);
        empty();

        seed(150);

        assertThat(query(ALL_TABLES)).isEqualTo(first);
    }

    @Test
    void someUsersJoinedWithinTheLastWeekAndNobodyInTheFuture() throws SQLException {
        seed(150);

        assertThat(query("SELECT count(*) BETWEEN 5 AND 15 FROM users WHERE created_at > timestamptz '" + NOW
                + "' - interval '7 days'")).isEqualTo("t");
        assertThat(query("SELECT max(subscribed_at) <= timestamptz '" + NOW + "' FROM subscriptions")).isEqualTo("t");
        assertThat(query("SELECT max(created_at) <= timestamptz '" + NOW + "' FROM users")).isEqualTo("t");
    }

    @Test
    void someAffiliatesHaveEarnedTheSame() throws SQLException {
        seed(150);

        assertThat(query("SELECT count(DISTINCT earned) < count(*) FROM (SELECT sum(commission) AS earned"
                + " FROM commissions GROUP BY referrer_username) AS affiliates")).isEqualTo("t");
    }

    @Test
    void seedOnceLeavesAFilledPlatformUnchanged() throws SQLException {
        platform.seedOnce(10, NOW);
        platform.seedOnce(20, NOW);

        assertThat(query("SELECT count(*) FROM users")).isEqualTo("10");
    }

    @Test
    void aCommittedWriteSurvivesAKillAndTheOrphanedServerIsStopped() throws Exception {
        KilledWriter.runAndKill("postgres", directory);

        try (EmbeddedPlatform reopened = EmbeddedPlatform.at(directory);
                Connection connection = reopened.connect();
                Statement statement = connection.createStatement()) {
            assertThat(query(statement, "SELECT count(*) FROM users WHERE plan = 'kept'")).isEqualTo("20");
        }
    }

    @Test
    void anOrphanedServerCanBeStopped() throws Exception {
        KilledWriter.runAndKill("postgres", directory);
        assertThat(directory.resolve("data/postmaster.pid")).exists();

        EmbeddedPlatform.stopLeftOver(directory);

        assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void aDirectoryInUseIsRefused() {
        try (EmbeddedPlatform first = EmbeddedPlatform.at(directory)) {
            assertThat(first.jdbcUrl()).startsWith("jdbc:postgresql://127.0.0.1:");
            assertThatThrownBy(() -> EmbeddedPlatform.at(directory)).hasMessageContaining("in use");
        }
    }

    @Test
    void aDirectoryCanBeUsedAgainAfterAFailedStart() throws IOException {
        Path obstacle = Files.writeString(directory.resolve("data"), "no directory");
        assertThatThrownBy(() -> EmbeddedPlatform.at(directory)).isInstanceOf(RuntimeException.class);
        Files.delete(obstacle);

        try (EmbeddedPlatform second = EmbeddedPlatform.at(directory)) {
            assertThat(second.jdbcUrl()).startsWith("jdbc:postgresql://127.0.0.1:");
        }
    }

    private static void seed(int users) throws SQLException {
        try (Connection connection = platform.connect()) {
            SamplePlatform.seed(connection, users, NOW);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = platform.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String sql) throws SQLException {
        try (Connection connection = platform.connect(); Statement statement = connection.createStatement()) {
            return query(statement, sql);
        }
    }

    private static String query(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
