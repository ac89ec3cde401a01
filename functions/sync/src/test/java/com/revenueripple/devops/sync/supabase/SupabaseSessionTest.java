package com.revenueripple.devops.sync.supabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.TestPlatform;
import com.revenueripple.devops.sync.TestSecrets;
import com.revenueripple.devops.sync.contribution.Fact.Commission;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.User;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.testing.MovableClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SupabaseSessionTest {
    /** Port 1 is reserved (RFC 6335), and no server listens on it. */
    private static final String NO_SERVER = "jdbc:postgresql://127.0.0.1:1/postgres";

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String ONE = "00000000-0000-4000-8000-000000000001";

    private TestSecrets secrets;
    private SupabaseSource source;

    @BeforeEach
    void platform() {
        TestPlatform.reset();
        secrets = new TestSecrets(TestPlatform.secret(TestPlatform.PASSWORD));
        source = Sessions.source(secrets, Sessions.ALL, ChangeCapture.LOG);
    }

    @Test
    void sourceHasItsNameAndKinds() {
        SupabaseSource some = Sessions.source(EnumSet.of(Kind.USER, Kind.COMMISSION), ChangeCapture.LOG);

        assertThat(some.code()).isEqualTo("supabase");
        assertThat(some.kinds()).containsExactly(Kind.USER, Kind.COMMISSION);
    }

    @Test
    void aUserIsRead() {
        TestPlatform.execute("INSERT INTO users (id, email, role, status, created_at) VALUES ('" + ONE
                + "', 'x', 'admin', '', '2026-11-23T12:00:00.123456+02')");

        assertThat(fetch(Kind.USER, ONE)).isEqualTo(
                new User(ONE, "admin", "unknown", Optional.of(Instant.parse("2026-11-23T10:00:00.123456Z"))));
    }

    @Test
    void aPaymentIsRead() {
        TestPlatform.execute("INSERT INTO tripwire_purchases (id, email, amount, purchased_at) VALUES ('" + ONE
                + "', 'x', 7, '2026-11-23T12:00Z')");

        assertThat(fetch(Kind.PAYMENT, "one_time-" + ONE)).isEqualTo(
                new Payment("one_time-" + ONE, "one_time", "tripwire", "USD", 700, Optional.of(NOW)));
    }

    @Test
    void aSubscriptionIsRead() {
        TestPlatform.execute("INSERT INTO subscriptions (id, email, amount, tier, subscribed_at) VALUES ('" + ONE
                + "', '', 29.95, 'membership', '2026-11-23T12:00Z')");

        assertThat(fetch(Kind.SUBSCRIPTION, ONE)).isEqualTo(new Subscription(ONE, "subscription-" + ONE, "membership",
                "active", "USD", List.of(new Period(NOW, Optional.empty(), 2_995_000_000L)), 0));
    }

    @Test
    void aCommissionIsRead() {
        TestPlatform.execute("INSERT INTO commissions (id, referrer_username, email, tier, amount, commission,"
                + " created_at) VALUES ('" + ONE + "', '', 'x', 'reseller', 99, 39.6, '2026-11-23T12:00Z')");

        assertThat(fetch(Kind.COMMISSION, ONE)).isEqualTo(new Commission(ONE, Optional.empty(), "reseller", "unknown",
                "USD", 9900, 3960, Optional.of(NOW)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "past_due"})
    void activeSubscriptionCountsUntilItsEnd(String status) {
        assertThat(subscription(status, "NULL").periods())
                .containsExactly(new Period(NOW, Optional.empty(), 1_000_000));
        assertThat(subscription(status, "'2026-12-01T00:00Z'").periods()).containsExactly(
                new Period(NOW, Optional.of(Instant.parse("2026-12-01T00:00:00Z")), 1_000_000));
    }

    @Test
    void canceledSubscriptionCountsOnlyWithAnEnd() {
        assertThat(subscription("canceled", "NULL").periods()).isEmpty();
        assertThat(subscription("canceled", "'2026-12-01T00:00Z'").periods()).hasSize(1);
    }

    @Test
    void trialHasAnAmountAndDoesNotCount() {
        assertThat(subscription("trialing", "NULL").trialMicros()).isEqualTo(1_000_000);
        assertThat(subscription("trialing", "NULL").periods()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unpaid", "incomplete", ""})
    void subscriptionWithAnyOtherStatusDoesNotCount(String status) {
        assertThat(subscription(status, "NULL").periods()).isEmpty();
        assertThat(subscription(status, "NULL").trialMicros()).isZero();
    }

    @Test
    void missingFactsAreAbsent() {
        try (SourceSession session = open()) {
            assertThat(session.fetch(Kind.USER, List.of(ONE))).isEmpty();
            assertThat(session.fetch(Kind.PAYMENT, List.of("one_time-" + ONE, "gift-" + ONE, "odd"))).isEmpty();
            assertThat(session.fetch(Kind.USER, List.of())).isEmpty();
        }
    }

    @Test
    void manyFactsAreFetchedAtOnce() {
        TestPlatform.seed(2500, NOW);
        try (SourceSession session = open()) {
            List<String> ids = Sessions.all(session, Kind.PAYMENT, 1000).stream().map(Fact::id).toList();

            assertThat(session.fetch(Kind.PAYMENT, ids)).extracting(Fact::id).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(session.rowsRead()).isEqualTo(10_000);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void pagesContainEveryFactOnce(Kind kind) {
        TestPlatform.seed(50, NOW);
        try (SourceSession session = open()) {
            List<Fact> all = Sessions.all(session, kind, 1000);

            assertThat(all).hasSize(Math.toIntExact(session.count(kind))).doesNotHaveDuplicates();
            assertThat(Sessions.all(session, kind, 7)).isEqualTo(all);
            assertThat(Sessions.all(session, kind, 10)).isEqualTo(all);
        }
    }

    @Test
    void emptyPlatformHasOneEmptyPage() {
        try (SourceSession session = open()) {
            assertThat(session.page(Kind.USER, Optional.empty(), 10))
                    .isEqualTo(new FactPage(List.of(), Optional.empty()));
            assertThat(Sessions.all(session, Kind.PAYMENT, 10)).isEmpty();
        }
    }

    @Test
    void eachCallSeesWhatWasCommittedBeforeIt() {
        try (SourceSession session = open()) {
            assertThat(session.count(Kind.USER)).isZero();
            TestPlatform.seed(10, NOW);

            assertThat(session.count(Kind.USER)).isEqualTo(10);
        }
    }

    @Test
    void noTransactionIsOpenBetweenCalls() throws SQLException {
        try (SourceSession session = open()) {
            session.position();
            session.prune();

            assertThat(TestPlatform.asOwner("SELECT state FROM pg_stat_activity WHERE usename = 'devops_sync'"))
                    .containsOnly("idle");
        }
    }

    @Test
    void sessionContinuesAfterAFailedCall() {
        try (SourceSession session = open()) {
            assertThatExceptionOfType(SourceFailure.QueryRefused.class)
                    .isThrownBy(() -> session.fetch(Kind.USER, List.of("no uuid")));

            assertThat(session.count(Kind.USER)).isZero();
        }
    }

    @Test
    void rotatedPasswordIsReadAgain() {
        open().close();
        TestPlatform.execute("ALTER ROLE devops_sync PASSWORD 'second-password'");
        secrets.change(TestPlatform.secret("second-password"));

        open().close();
    }

    @Test
    void wrongPasswordIsNotRevealed() {
        secrets.change(TestPlatform.secret("wrong-password"));

        assertThatExceptionOfType(SourceFailure.LoginRefused.class).isThrownBy(this::open)
                .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("wrong-password"));
    }

    @Test
    void databaseWithoutAServerIsUnreachable() {
        secrets.change(TestPlatform.secret(NO_SERVER, TestPlatform.PASSWORD));

        assertThatExceptionOfType(SourceFailure.Unreachable.class).isThrownBy(this::open);
    }

    @Test
    void lostConnectionIsUnreachable() {
        try (SourceSession session = open()) {
            TestPlatform.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'devops_sync'");

            assertThatExceptionOfType(SourceFailure.Unreachable.class).isThrownBy(session::position);
        }
    }

    @Test
    void callThatWaitsTooLongIsStopped() throws SQLException {
        try (Connection platform = TestPlatform.owner();
                Statement lock = platform.createStatement();
                SourceSession session = source.open(Deadline.in(Duration.ofMillis(1500)))) {
            platform.setAutoCommit(false);
            lock.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");

            assertThatExceptionOfType(SourceFailure.TooSlow.class).isThrownBy(() -> session.count(Kind.USER));
        }
    }

    @Test
    void noQueryIsSentAfterTheDeadline() {
        try (SourceSession session = source.open(Deadline.in(Duration.ZERO))) {
            assertThatExceptionOfType(SourceFailure.TooSlow.class).isThrownBy(session::position);
        }
    }

    @Test
    void failureWithoutTheViewsNamesSupabaseSql() {
        TestPlatform.execute("DROP SCHEMA devops CASCADE");

        try (SourceSession session = open()) {
            assertThatExceptionOfType(SourceFailure.QueryRefused.class).isThrownBy(session::position)
                    .withMessageContaining("supabase.sql");
        }
    }

    @Test
    void failureWithViewsOfAnEarlierVersionNamesSupabaseSql() {
        TestPlatform.execute("""
                DROP VIEW devops.users;
                CREATE VIEW devops.users AS SELECT id::text, role, status, created_at FROM public.users;
                GRANT SELECT ON devops.users TO devops_sync""");

        try (SourceSession session = open()) {
            assertThatExceptionOfType(SourceFailure.InvalidData.class)
                    .isThrownBy(() -> session.fetch(Kind.USER, List.of(ONE))).withMessageContaining("supabase.sql");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2", "{}", "[]", "{\"url\":\"jdbc:postgresql://h/d\",\"username\":\"u\"}",
            "{\"url\":\"jdbc:mysql://h/d\",\"username\":\"u\",\"password\":\"hunter2\"}",
            "{\"url\":\"jdbc:postgresql://h/d?password=hunter2\",\"username\":\"u\",\"password\":\"hunter2\"}",
            "{\"url\":\"jdbc:postgresql://u:hunter2@h/d\",\"username\":\"u\",\"password\":\"hunter2\"}"})
    void secretOfAnotherFormIsRejectedWithoutRevealingIt(String secret) {
        secrets.change(secret);

        assertThatExceptionOfType(SourceFailure.SecretInvalid.class).isThrownBy(this::open)
                .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?sslmode=require", "?sslmode=verify-full&sslmode=disable",
            "?sslmode=verify-full&\nsslfactory=org.postgresql.ssl.NonValidatingFactory"})
    void loginIsSentToAServerThatProvesItsNameOnly(String parameters) {
        String url = "jdbc:postgresql://db.example:5432/postgres";
        assertThat(DatabaseLogin.parse(TestPlatform.secret(url + "?sslmode=verify-full&sslrootcert=a.pem", "hunter2"),
                DatabaseServers.VERIFIED).url()).startsWith(url);

        assertThatExceptionOfType(SourceFailure.SecretInvalid.class)
                .isThrownBy(() -> DatabaseLogin.parse(TestPlatform.secret(url + parameters, "hunter2"),
                        DatabaseServers.VERIFIED))
                .withMessageContaining("sslmode=verify-full").withMessageNotContaining("hunter2");
    }

    @Test
    void unreadableSecretIsAFailure() {
        SecretCache cache = new SecretCache(secrets, MovableClock.at("2026-11-23T12:00:00Z"));
        SupabaseSource other = new SupabaseSource(cache, "arn:of-nothing", DatabaseServers.ANY, Sessions.ALL,
                ChangeCapture.LOG);

        assertThatExceptionOfType(SourceFailure.SecretUnavailable.class)
                .isThrownBy(() -> other.open(Deadline.in(Duration.ofSeconds(5))));
    }

    private SourceSession open() {
        return source.open(Deadline.in(Duration.ofSeconds(60)));
    }

    private Fact fetch(Kind kind, String id) {
        try (SourceSession session = open()) {
            return session.fetch(kind, List.of(id)).getFirst();
        }
    }

    private Subscription subscription(String status, String end) {
        TestPlatform.execute("""
                DROP VIEW devops.subscriptions;
                CREATE VIEW devops.subscriptions AS
                SELECT 1 AS key, '1' AS id, 'c' AS customer_id, 't' AS tier, '%s' AS status, 'USD' AS currency,
                       1 AS unit_amount_minor, 1 AS quantity, 'month' AS billing_interval, 1 AS interval_count,
                       timestamptz '2026-11-23T12:00Z' AS started_at, CAST(%s AS timestamptz) AS ended_at,
                       now() AS updated_at, NULL::text AS problem;
                GRANT SELECT ON devops.subscriptions TO devops_sync""".formatted(status, end));
        return (Subscription) fetch(Kind.SUBSCRIPTION, "1");
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
