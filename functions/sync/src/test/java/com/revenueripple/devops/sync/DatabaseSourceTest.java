package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.embedded.MovableClock;
import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSourceTest {
    /** Reserved (RFC 6335) and never listened on. */
    private static final String NOBODY_LISTENS = "jdbc:postgresql://127.0.0.1:1/postgres";

    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(7);

    private final TestSecrets secrets = new TestSecrets(TestPlatform.secret(TestPlatform.PASSWORD));

    @BeforeEach
    void platform() {
        TestPlatform.reset();
    }

    @Test
    void everythingIsReadInOneReadOnlyTransactionOnOneSnapshot() {
        assertThat(settings("transaction_isolation", "transaction_read_only"))
                .containsExactly("repeatable read", "on");
    }

    @Test
    void whatIsCommittedMeanwhileIsNotSeen() {
        List<String> counts = source().read(connection -> {
            String before = value(connection, "SELECT count(*) FROM devops.users");
            TestPlatform.execute("INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'late@example.com')");
            return List.of(before, value(connection, "SELECT count(*) FROM devops.users"));
        });

        assertThat(counts).containsExactly("0", "0");
    }

    @Test
    void aRotatedPasswordHealsByItself() {
        DatabaseSource source = source();
        assertThat(user(source)).isEqualTo(TestPlatform.ROLE);
        TestPlatform.execute("ALTER ROLE devops_sync PASSWORD 'second-password'");
        secrets.change(TestPlatform.secret("second-password"));

        assertThat(user(source)).isEqualTo(TestPlatform.ROLE);
    }

    @Test
    void aWrongPasswordIsRefusedWithoutTellingIt() {
        secrets.change(TestPlatform.secret("wrong-password"));

        assertThatExceptionOfType(SourceFailure.LoginRefused.class).isThrownBy(() -> user(source()))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("source_login_refused"))
                .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("wrong-password"));
    }

    @Test
    void aDatabaseThatIsAwayIsUnreachable() {
        secrets.change(TestPlatform.secret(NOBODY_LISTENS, TestPlatform.PASSWORD));

        assertThatExceptionOfType(SourceFailure.Unreachable.class)
                .isThrownBy(() -> user(source()))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("source_unreachable"));
    }

    @Test
    void aQueryThatTakesTooLongIsStopped() {
        assertThatExceptionOfType(SourceFailure.TooSlow.class)
                .isThrownBy(() -> source(Duration.ofMillis(50)).read(c -> value(c, "SELECT pg_sleep(60)::text")))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("source_too_slow"));
    }

    @Test
    void theTimeLimitIsForAllQueriesTogether() {
        assertThatExceptionOfType(SourceFailure.TooSlow.class).isThrownBy(() -> source(Duration.ofSeconds(2))
                .read(transaction -> IntStream.range(0, 5).mapToObj(_ -> slowly(transaction)).toList()));
    }

    @Test
    void withoutTheViewsTheFailureNamesSupabaseSql() {
        TestPlatform.execute("DROP SCHEMA devops CASCADE");

        assertThatExceptionOfType(SourceFailure.QueryRefused.class)
                .isThrownBy(() -> source().read(new FiguresReading(
                        Currency.getInstance("USD"))))
                .withMessageContaining("supabase.sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2", "{}", "[]", "{\"url\":\"jdbc:postgresql://h/d\",\"username\":\"u\"}",
            "{\"url\":\"jdbc:mysql://h/d\",\"username\":\"u\",\"password\":\"hunter2\"}",
            "{\"url\":\"jdbc:postgresql://h/d?password=hunter2\",\"username\":\"u\",\"password\":\"hunter2\"}",
            "{\"url\":\"jdbc:postgresql://u:hunter2@h/d\",\"username\":\"u\",\"password\":\"hunter2\"}"})
    void aSecretOfAnotherFormIsRefusedWithoutTellingIt(String secret) {
        secrets.change(secret);

        assertThatExceptionOfType(SourceFailure.SecretInvalid.class)
                .isThrownBy(() -> user(source()))
                .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("hunter2"));
    }

    @Test
    void aSecretThatCannotBeReadIsAFailure() {
        DatabaseSource source = new DatabaseSource(new SecretCache(secrets, clock()), "arn:of-nothing",
                STATEMENT_TIMEOUT);

        assertThatExceptionOfType(SourceFailure.SecretUnavailable.class).isThrownBy(() -> user(source));
    }

    private DatabaseSource source() {
        return source(STATEMENT_TIMEOUT);
    }

    private DatabaseSource source(Duration statementTimeout) {
        return new DatabaseSource(new SecretCache(secrets, clock()), TestSecrets.ARN, statementTimeout);
    }

    private static MovableClock clock() {
        return MovableClock.at("2026-11-23T12:00:00Z");
    }

    private List<String> settings(String... names) {
        return source().read(connection -> {
            List<String> values = new ArrayList<>();
            for (String name : names) {
                values.add(value(connection, "SHOW " + name));
            }
            return values;
        });
    }

    private static String user(DatabaseSource source) {
        return source.read(connection -> value(connection, "SELECT current_user::text"));
    }

    /** Half a second. */
    private static String slowly(DatabaseTransaction transaction) {
        try {
            return value(transaction, "SELECT pg_sleep(0.5)::text");
        } catch (SQLException e) {
            throw SourceFailure.of(e);
        }
    }

    private static String value(DatabaseTransaction transaction, String sql) throws SQLException {
        return transaction.rows(sql, row -> row.getString(1)).getFirst();
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
