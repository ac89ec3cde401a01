package com.revenueripple.devops.sync;

import static com.revenueripple.devops.testing.stripe.StripeObjects.charge;
import static com.revenueripple.devops.testing.stripe.StripeObjects.paymentIntent;
import static com.revenueripple.devops.testing.stripe.StripeObjects.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.activity.Action;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SyncState.Comparison;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.testing.FaultyPort;
import com.revenueripple.devops.testing.stripe.FakeStripe;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A source that fails makes its own metrics stale, while those of the other source are published. */
class ContainedFailuresTest {
    private static final String SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:Stripe-AbCdEf";
    private static final Set<Domain> OF_THE_DATABASE = Set.of(Domain.USERS, Domain.COMMISSIONS);

    private final TestSystem system = new TestSystem(3);
    private final FakeStripe stripe = new FakeStripe();
    private final FaultyPort port = new FaultyPort(
            () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), TestPlatform.port()));

    /** How the database fails. */
    private enum DatabaseFault {
        REFUSED("source_unreachable"),
        SILENT("source_unreachable"),
        OUTDATED("source_outdated"),
        LOGIN_REFUSED("source_login_refused");

        private final String code;

        DatabaseFault(String code) {
            this.code = code;
        }
    }

    @BeforeEach
    void addStripe() {
        system.secrets.add(SECRET, FakeStripe.KEY);
        system.secrets.change(TestPlatform.secret("jdbc:postgresql://127.0.0.1:" + port.port() + "/postgres",
                TestPlatform.PASSWORD));
    }

    @AfterEach
    void close() {
        stripe.close();
        port.close();
    }

    @ParameterizedTest
    @CsvSource({"500, stripe_unreachable", "401, stripe_key_refused", "429, stripe_rate_limited"})
    void usersAndCommissionsArePublishedWhenStripeFails(int status, String code) {
        run();
        system.clock.advance(Duration.ofMinutes(1));
        change();
        failStripe(status);

        JsonNode report = report(run());

        assertThat(report.path("status").asText()).isEqualTo("partial");
        assertThat(report.path("failures")).singleElement().satisfies(failure -> {
            assertThat(failure.path("domains").toString()).isEqualTo("[\"revenue\"]");
            assertThat(failure.path("code").asText()).isEqualTo(code);
            assertThat(failure.path("message").asText()).startsWith("Stripe ");
        });
        assertPublishedNow(OF_THE_DATABASE);
        assertThat(system.state(Domain.REVENUE).failure()).map(Failure::code).contains(code);
        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).isEqualTo(4);
        assertThat(revenue()).isEqualTo("0.00");

        assertThat(report(run()).path("status").asText()).isEqualTo("completed");
        assertPublishedNow(Set.of(Domain.values()));
        assertThat(revenue()).isEqualTo("7.00");
    }

    @ParameterizedTest
    @EnumSource
    void revenueIsPublishedWhenTheDatabaseFails(DatabaseFault fault) {
        run();
        system.clock.advance(Duration.ofMinutes(10));
        change();
        failDatabase(fault);

        JsonNode report = report(run(FunctionContext.lasting(Duration.ofSeconds(9))));

        assertThat(report.path("status").asText()).isEqualTo("partial");
        assertThat(report.path("failures")).singleElement().satisfies(failure -> {
            assertThat(failure.path("domains").toString()).isEqualTo("[\"users\",\"commissions\"]");
            assertThat(failure.path("code").asText()).isEqualTo(fault.code);
        });
        assertPublishedNow(Set.of(Domain.REVENUE));
        assertThat(revenue()).isEqualTo("7.00");
        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).isEqualTo(3);
    }

    @Test
    void firstRunPublishesWhatItCanRead() {
        failStripe(401);

        assertThat(report(run()).path("status").asText()).isEqualTo("partial");

        assertPublishedNow(OF_THE_DATABASE);
        assertThat(system.snapshots.latest(Domain.REVENUE)).isEmpty();
        assertThat(system.state(Domain.REVENUE).lastSuccessAt()).isEmpty();
        assertThat(system.state().lastSuccess()).isEmpty();
    }

    @Test
    void scheduledRunThrowsAfterItHasPublished() {
        run();
        system.clock.advance(Duration.ofMinutes(1));
        failStripe(401);

        assertThatIllegalStateException()
                .isThrownBy(() -> TestSystem.run(environment(), FunctionContext.BEHIND_GATEWAY))
                .withMessage("The other metrics are published, but not those of revenue (stripe_key_refused).");

        assertPublishedNow(OF_THE_DATABASE);
    }

    @Test
    void runThrowsAsBeforeWhenAllSourcesFail() {
        run();
        failDatabase(DatabaseFault.REFUSED);
        failStripe(401);

        APIGatewayProxyResponseEvent response = run();

        assertThat(response.getStatusCode()).isEqualTo(503);
        assertThat(response.getBody()).contains("\"source_unavailable\"", "source_unreachable");
        assertThat(system.state(Domain.USERS).failure()).map(Failure::code).contains("source_unreachable");
        assertThat(system.state(Domain.REVENUE).failure()).map(Failure::code).contains("stripe_key_refused");
        failStripe(401);
        assertThatExceptionOfType(SourceFailure.class)
                .isThrownBy(() -> TestSystem.run(environment(), FunctionContext.BEHIND_GATEWAY));
    }

    @Test
    void eachNewFailureOfASourceIsReportedOnce() {
        run();
        failStripe(401);
        run();
        system.clock.advance(Duration.ofMinutes(1));
        failDatabase(DatabaseFault.REFUSED);
        for (int i = 0; i < 3; i++) {
            failStripe(401);
            run();
        }
        assertThat(reported()).containsExactly("[\"revenue\"] stripe_key_refused",
                "[\"users\",\"commissions\"] source_unreachable");

        port.over();
        run();
        failStripe(401);
        run();
        assertThat(reported()).as("after a recovery").hasSize(3);
    }

    @Test
    void oneSourceIsReconciledWhileTheOtherFails() {
        TestSystem.reconcile(environment());
        TestSystem.reconcile(environment());
        Instant before = system.clock.instant();
        system.clock.advance(Duration.ofHours(1));
        deleteUserUnnoticed();
        failStripe(401);

        assertThatIllegalStateException().isThrownBy(() -> TestSystem.reconcile(environment()))
                .withMessageContaining("revenue (stripe_key_refused)");

        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).as("recounted").isEqualTo(2);
        assertThat(system.state(Domain.USERS).comparison())
                .contains(new Comparison(system.clock.instant(), BigInteger.TWO));
        assertThat(system.state(Domain.REVENUE).comparison()).contains(new Comparison(before, BigInteger.ZERO));

        system.clock.advance(Duration.ofHours(1));
        failDatabase(DatabaseFault.REFUSED);
        assertThatIllegalStateException().isThrownBy(() -> TestSystem.reconcile(environment()))
                .withMessageContaining("users, commissions (source_unreachable)");
        assertThat(system.state(Domain.REVENUE).comparison())
                .contains(new Comparison(system.clock.instant(), BigInteger.ZERO));
        assertThat(system.metrics(Domain.REVENUE).path("reconciled_at").asText())
                .isEqualTo(system.clock.instant().toString());
    }

    @Test
    void openTransactionOfTheDatabaseDelaysItsOwnDomainsOnly() throws SQLException {
        run();
        try (Connection open = TestPlatform.owner(); Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("CREATE TEMPORARY TABLE written ()");
            change();
            TestPlatform.execute("UPDATE devops.changes SET at = '2026-11-23T11:59:00Z'");

            run();
        }

        for (Domain domain : OF_THE_DATABASE) {
            assertThat(system.state(domain).sourceLag()).contains(Duration.ofMinutes(1));
        }
        assertThat(system.state(Domain.REVENUE).sourceLag()).contains(Duration.ZERO);
        assertThat(revenue()).isEqualTo("7.00");
    }

    /** Adds a user to the database and a payment to Stripe. */
    private void change() {
        TestPlatform.execute("INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'new@example.com')");
        Instant now = system.clock.instant();
        stripe.put(paymentIntent("pi_1", Map.of())).put("created", now.getEpochSecond());
        stripe.put(charge("ch_1", "pi_1", Map.of()));
        stripe.put(transaction("txn_1", "charge", 700, "usd", now, "ch_1"));
    }

    private static void deleteUserUnnoticed() {
        TestPlatform.execute("ALTER TABLE users DISABLE TRIGGER USER;"
                + " DELETE FROM users WHERE email = 'user1@example.com'; ALTER TABLE users ENABLE TRIGGER USER");
    }

    /** The next run's requests fail with this status; a refused key is tried twice. Nothing is worth waiting for. */
    private void failStripe(int status) {
        for (int attempt = status == 401 ? 2 : 1; attempt > 0; attempt--) {
            stripe.failNext(status, Map.of("Retry-After", "3600"));
        }
    }

    private void failDatabase(DatabaseFault fault) {
        switch (fault) {
            case REFUSED -> port.refuse();
            case SILENT -> port.fallSilent();
            case OUTDATED -> TestPlatform.execute("UPDATE devops.change_log SET version = 1");
            case LOGIN_REFUSED -> TestPlatform.execute("ALTER ROLE devops_sync PASSWORD 'another'");
        }
    }

    /** These domains, and no others, have metrics of this moment and no failure. */
    private void assertPublishedNow(Set<Domain> domains) {
        for (Domain domain : Domain.values()) {
            boolean isExpected = domains.contains(domain);
            assertThat(system.state(domain).lastSuccessAt().filter(system.clock.instant()::equals).isPresent())
                    .as(domain.code()).isEqualTo(isExpected);
            assertThat(system.state(domain).failure().isEmpty()).as(domain.code()).isEqualTo(isExpected);
        }
    }

    private String revenue() {
        return system.metrics(Domain.REVENUE).path("total_revenue").toString();
    }

    /** The domains and codes of the failures in the audit log, oldest first. */
    private List<String> reported() {
        return system.activities().reversed().stream()
                .filter(entry -> entry.action().equals(Action.SYNC_FAILED.code())).map(Activity::details)
                .map(details -> details.path("domains") + " " + details.path("code").asText()).toList();
    }

    private static JsonNode report(APIGatewayProxyResponseEvent response) {
        assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(200);
        return Json.parseOwn(response.getBody());
    }

    private APIGatewayProxyResponseEvent run() {
        return run(FunctionContext.BEHIND_GATEWAY);
    }

    private APIGatewayProxyResponseEvent run(FunctionContext context) {
        return new RunSyncHandler(environment()).handleRequest(
                TestSystem.event("run-sync.json", APIGatewayProxyRequestEvent.class), context);
    }

    private Environment environment() {
        return system.environment(system.tables.client(), Map.of(
                "REVENUE_SOURCE", "stripe",
                "STRIPE_SECRET_ARN", SECRET,
                "STRIPE_API_BASE", stripe.url()));
    }
}
