package com.revenueripple.devops.sync.supabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.sync.TestPlatform;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseTransactionTest {
    private static final String READ_ONLY_TRANSACTION = "25006";

    private final AtomicLong nanoTime = new AtomicLong();
    private final Deadline deadline = Deadline.in(Duration.ofSeconds(20), nanoTime::get);
    private final Connection connection;

    DatabaseTransactionTest() throws SQLException {
        TestPlatform.reset();
        connection = TestPlatform.sync();
    }

    @BeforeEach
    void allowWriting() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void readingTransactionIsReadOnlyAndOnOneSnapshot() throws SQLException {
        DatabaseTransaction reading = DatabaseTransaction.beginReading(connection, deadline);

        assertThat(value(reading, "SHOW transaction_isolation")).isEqualTo("repeatable read");
        assertThat(value(reading, "SHOW transaction_read_only")).isEqualTo("on");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(
                        () -> value(reading, "SELECT devops.prune_changes()::text FROM devops.change_log FOR UPDATE"))
                .extracting(SQLException::getSQLState).isEqualTo(READ_ONLY_TRANSACTION);
    }

    @Test
    void concurrentCommitIsNotVisible() throws SQLException {
        DatabaseTransaction reading = DatabaseTransaction.beginReading(connection, deadline);
        assertThat(value(reading, "SELECT count(*) FROM devops.users")).isEqualTo("0");

        TestPlatform.execute("INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'late@example.com')");

        assertThat(value(reading, "SELECT count(*) FROM devops.users")).isEqualTo("0");
        connection.commit();
        assertThat(value(DatabaseTransaction.beginReading(connection, deadline), "SELECT count(*) FROM devops.users"))
                .isEqualTo("1");
    }

    @Test
    void writingTransactionMayWrite() throws SQLException {
        DatabaseTransaction writing = DatabaseTransaction.beginWriting(connection, deadline);

        assertThat(value(writing, "SHOW transaction_read_only")).isEqualTo("off");
        assertThat(value(writing, "SELECT devops.prune_changes()")).isEqualTo("0");
    }

    @Test
    void eachQueryHasTheTimeLeftByThePreviousOnes() throws SQLException {
        DatabaseTransaction reading = DatabaseTransaction.beginReading(connection, deadline);
        assertThat(value(reading, "SHOW statement_timeout")).isEqualTo("20s");

        nanoTime.addAndGet(Duration.ofSeconds(13).toNanos());
        assertThat(value(reading, "SHOW statement_timeout")).isEqualTo("7s");

        nanoTime.addAndGet(Duration.ofSeconds(7).toNanos());
        assertThatExceptionOfType(SourceFailure.TooSlow.class)
                .isThrownBy(() -> value(reading, "SHOW statement_timeout"));
    }

    @Test
    void noSettingOutlivesTheTransaction() throws SQLException {
        DatabaseTransaction reading = DatabaseTransaction.beginReading(connection, deadline);
        value(reading, "SELECT 1");
        connection.commit();

        assertThat(setting("statement_timeout")).as("the role's default by supabase.sql").isEqualTo("1min");
        assertThat(setting("transaction_isolation")).isEqualTo("read committed");
        assertThat(setting("transaction_read_only")).isEqualTo("off");
    }

    @Test
    void timesAndListsAreParameters() throws SQLException {
        DatabaseTransaction reading = DatabaseTransaction.beginReading(connection, deadline);

        List<String> texts = reading.rows("""
                SELECT CAST(? AS timestamptz) = '2026-11-23T12:00:00.123456Z'
                       AND 'b''c' = ANY (?) AND CAST(? AS integer) = 7""", row -> row.getString(1),
                Instant.parse("2026-11-23T12:00:00.123456789Z"), List.of("a", "b'c"), 7);

        assertThat(texts).containsExactly("t");
    }

    private String setting(String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String value(DatabaseTransaction transaction, String sql) throws SQLException {
        return transaction.rows(sql, row -> row.getString(1)).getFirst();
    }
}
