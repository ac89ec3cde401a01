package com.revenueripple.devops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.authorizers.AuthorizeAdministratorHandler;
import com.revenueripple.devops.api.authorizers.AuthorizeApiKeyHandler;
import com.revenueripple.devops.api.notifications.deadlines.NoticeDeadlinesHandler;
import com.revenueripple.devops.api.notifications.targets.HostResolver;
import com.revenueripple.devops.api.webhooks.IngestSignedWebhookHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import com.revenueripple.devops.api.webhooks.signatures.TestSenders;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.lambda.ScheduledEvent;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.testing.Faults;
import com.revenueripple.devops.testing.LoggedFields;
import com.revenueripple.devops.testing.PrintedTelemetry;
import com.revenueripple.devops.testing.TestTables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The functions' telemetry: metrics in their logs, and fields from which the template derives metrics. */
class RouteTelemetryTest {
    private static final Map<String, String> NAMESPACE = Map.of("POWERTOOLS_METRICS_NAMESPACE", "devops-test",
            "POWERTOOLS_SERVICE_NAME", "devops");
    private static final String WEBHOOK = "/api/devops/webhook";
    private static final String EVENT = "{\"event_type\":\"deployment\"}";

    private final ApiFixture fixture = new ApiFixture();

    @Test
    void theModulesWebhooksAreCountedByTheirOutcome() {
        Faults faults = new Faults();
        Caller sender = new Caller(new IngestWebhookHandler(
                fixture.environment(TestTables.client(faults), NAMESPACE)), ApiFixture.KEY_HOLDER);

        try (PrintedTelemetry metrics = new PrintedTelemetry()) {
            post(sender, EVENT);
            post(sender, EVENT);
            post(sender, "{\"event_type\":\"other\"}");
            post(sender, "{}");
            faults.away(_ -> true);
            post(sender, EVENT);

            assertThat(metrics.all()).containsExactly("Webhooks accepted 1.0", "Webhooks duplicate 1.0",
                    "Webhooks refused 1.0", "Webhooks refused 1.0", "Webhooks spilled 1.0");
        }
    }

    @Test
    void signedWebhooksAreCountedByTheirOutcome() {
        Faults faults = new Faults();
        Caller sender = new Caller(new IngestSignedWebhookHandler(
                fixture.environment(TestTables.client(faults), NAMESPACE)), ApiFixture.KEY_HOLDER);

        try (PrintedTelemetry metrics = new PrintedTelemetry()) {
            deliver(sender, TestSenders.GITLAB_TOKEN);
            deliver(sender, TestSenders.GITLAB_TOKEN);
            deliver(sender, "another-token");
            faults.away(_ -> true);
            deliver(sender, TestSenders.GITLAB_TOKEN);

            assertThat(metrics.all()).containsExactly("Webhooks accepted 1.0", "Webhooks duplicate 1.0",
                    "Webhooks refused 1.0", "Webhooks spilled 1.0");
        }
    }

    @Test
    void deliveriesAreCountedByTheirOutcome() {
        Notifications notifications = new Notifications(HostResolver.ofSystem(), Map.of(
                "NOTIFICATION_TARGETS", "any",
                "POWERTOOLS_METRICS_NAMESPACE", "devops-test",
                "POWERTOOLS_SERVICE_NAME", "devops",
                "RETRY_SCHEDULE", "5"));

        try (Receiver receiver = new Receiver(); PrintedTelemetry metrics = new PrintedTelemetry()) {
            notifications.subscribe(receiver.url(), "key.");
            receiver.answer(Receiver.Reply.of(500));
            notifications.happens("key.revoked", "key_1", Map.of());
            notifications.pass(Duration.ofMinutes(1));
            receiver.answer(Receiver.Reply.of(410));
            notifications.happens("key.rotated", "key_1", Map.of());
            notifications.settle();

            assertThat(metrics.all()).containsExactly("Deliveries delivered 1.0", "Deliveries retried 1.0",
                    "Deliveries failed 1.0", "Deliveries failed 1.0");
        }
    }

    @Test
    void theAgeAndTheLagOfEachDomainsMetricsAreRecorded() {
        Environment environment = fixture.environment(NAMESPACE);
        fixture.publish("1");
        fixture.clock.advance(Duration.ofSeconds(90));
        fixture.publish(Map.of(Domain.USERS,
                Snapshot.of("{\"source_lag_seconds\":7}", fixture.clock.instant(), 0)));
        fixture.clock.advance(Duration.ofSeconds(60));

        try (PrintedTelemetry metrics = new PrintedTelemetry()) {
            new NoticeDeadlinesHandler(environment)
                    .handleRequest(new ScheduledEvent(), FunctionContext.BEHIND_GATEWAY);

            assertThat(metrics.all()).containsExactly(
                    "SyncAge users 60.0", "SyncAgeIntervals users 1.0", "SourceLag users 7.0",
                    "SyncAge revenue 150.0", "SyncAgeIntervals revenue 2.5",
                    "SyncAge commissions 150.0", "SyncAgeIntervals commissions 2.5");
        }
    }

    @Test
    void theLagOfStaleMetricsOrAFailedSourceIsNotRecorded() {
        Environment environment = fixture.environment(NAMESPACE);
        NoticeDeadlinesHandler deadlines = new NoticeDeadlinesHandler(environment);
        fixture.publish(Map.of(Domain.USERS,
                Snapshot.of("{\"source_lag_seconds\":7}", fixture.clock.instant(), 0)));
        fixture.clock.advance(Duration.ofSeconds(121));
        fixture.publish(Map.of(
                Domain.REVENUE, Snapshot.of("{\"source_lag_seconds\":8}", fixture.clock.instant(), 0),
                Domain.COMMISSIONS, Snapshot.of("{\"source_lag_seconds\":9}", fixture.clock.instant(), 0)));
        fixture.fail(Domain.REVENUE, "stripe_unreachable");
        fixture.clock.advance(Duration.ofSeconds(60));

        try (PrintedTelemetry metrics = new PrintedTelemetry()) {
            deadlines.handleRequest(new ScheduledEvent(), FunctionContext.BEHIND_GATEWAY);

            assertThat(metrics.all()).filteredOn(metric -> metric.startsWith("SourceLag"))
                    .containsExactly("SourceLag commissions 9.0");
        }
    }

    @Test
    void theReasonForRefusingAKeyIsLogged() {
        APIGatewayCustomAuthorizerEvent event = new APIGatewayCustomAuthorizerEvent();
        event.setAuthorizationToken("rr_made-up");

        try (LoggedFields log = new LoggedFields(AuthorizeApiKeyHandler.class)) {
            new AuthorizeApiKeyHandler(fixture.environment()).handleRequest(event, FunctionContext.BEHIND_GATEWAY);

            assertThat(log.fields()).containsExactly("key_refusal=unknown");
        }
    }

    @Test
    void theReasonForRefusingATokenIsLogged() {
        APIGatewayCustomAuthorizerEvent event = new APIGatewayCustomAuthorizerEvent();
        event.setAuthorizationToken("Bearer e30.e30.e30");
        Environment environment = fixture.environment(Map.of(
                "OIDC_ISSUER", "https://issuer.example",
                "OIDC_AUDIENCE", "authenticated",
                "OIDC_ROLE_CLAIM", "app_metadata.role",
                "OIDC_ADMIN_ROLE", "admin",
                "REQUIRE_SECOND_FACTOR", "no"));

        try (LoggedFields log = new LoggedFields(AuthorizeAdministratorHandler.class)) {
            new AuthorizeAdministratorHandler(environment).handleRequest(event, FunctionContext.BEHIND_GATEWAY);

            assertThat(log.fields()).containsExactly("token_refusal=invalid");
        }
    }

    private static void post(Caller sender, String body) {
        sender.send("POST", WEBHOOK, Map.of(), body, Map.of("webhook-id", "msg_1"));
    }

    private static void deliver(Caller sender, String token) {
        sender.deliver("gitlab", Map.of("x-gitlab-token", token, "idempotency-key", "one"),
                "{\"object_kind\":\"push\"}".getBytes(StandardCharsets.UTF_8));
    }
}
