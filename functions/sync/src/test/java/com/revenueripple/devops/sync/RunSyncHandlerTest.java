package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.Actor;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SyncState.Failure;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunSyncHandlerTest {
    private final TestSystem system = new TestSystem();
    private final RunSyncHandler handler = new RunSyncHandler(system.environment());

    @Test
    void runReturnsItsReport() {
        system.secrets.onReading(() -> system.clock.advance(Duration.ofMillis(1500)));

        APIGatewayProxyResponseEvent response = run();
        JsonNode report = Json.parseOwn(response.getBody());

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(report.path("run_id").asText()).startsWith("run_");
        assertThat(report.path("status").asText()).isEqualTo("completed");
        assertThat(report.path("failures")).isEmpty();
        assertThat(report.path("started_at").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(report.path("duration_ms").asLong()).isEqualTo(1500);
        // 20 users, 40 payments, 12 subscriptions, 20 commissions
        assertThat(report.path("rows_read").asLong()).isEqualTo(20 + 40 + 12 + 20);
        assertThat(Instant.parse(report.path("timestamp").asText()))
                .isEqualTo(system.snapshots.latest(Domain.USERS).orElseThrow().timestamp());
    }

    @Test
    void rowsReadAreTheAffectedRowsAndTheirLogEntries() {
        run();
        TestPlatform.execute("UPDATE users SET status = 'suspended' WHERE email IN ('user1@example.com',"
                + " 'user2@example.com'); DELETE FROM commissions WHERE email = 'user1@example.com'");

        JsonNode report = Json.parseOwn(run().getBody());

        assertThat(report.path("rows_read").asLong())
                .as("two users, their subscriptions, a commission; the rows that still exist")
                .isEqualTo(5 + 4);
    }

    @Test
    void runWithoutChangesReadsNoRows() {
        run();

        assertThat(Json.parseOwn(run().getBody()).path("rows_read").asLong()).isZero();
    }

    @Test
    void runReconcilesOnlyOnRequest() {
        run("{\"reconcile\": false}");
        assertThat(system.state().reconciliation()).isEmpty();

        system.clock.advance(Duration.ofMinutes(5));
        assertThat(run("{\"reconcile\": true}").getStatusCode()).isEqualTo(200);

        assertThat(system.state().reconciliation().orElseThrow().at()).isEqualTo(system.clock.instant());
        assertThat(system.body(Domain.REVENUE))
                .contains("\"reconciled_at\":\"2026-11-23T12:05:00Z\",\"reconcile_difference\":0,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "{\"reconcile\": \"yes\"}; invalid_request; /reconcile",
            "{\"reconcile\": 1}; invalid_request; /reconcile",
            "{\"reconsile\": true}; invalid_request; /reconsile",
            "{\"reconcile\": true, \"a/b\": 1}; invalid_request; /a~1b",
            "[]; invalid_request; ''",
            "{\"reconcile\": tru}; malformed_json; line 1"})
    void invalidBodyIsRejectedAndNothingRuns(String body, String code, String place) {
        APIGatewayProxyResponseEvent response = run(body);

        assertThat(response.getStatusCode()).isEqualTo(400);
        assertThat(codeIn(response)).isEqualTo(code);
        assertThat(response.getBody()).contains(place);
        assertThat(system.hasSnapshots()).isFalse();
    }

    @Test
    void runWritesAllSnapshotsOfTheSameMoment() {
        run();

        assertThat(Arrays.stream(Domain.values())
                .map(domain -> system.snapshots.latest(domain).orElseThrow().timestamp()).distinct()).hasSize(1);
        assertThat(Json.parseOwn(system.snapshots.latest(Domain.USERS).orElseThrow().body()).path("total_users")
                .asInt()).isEqualTo(20);
    }

    @Test
    void runIsRecordedAsTheLastSuccess() {
        JsonNode report = Json.parseOwn(run().getBody());

        assertThat(system.state().lastFailure()).isEmpty();
        assertThat(system.state().lastSuccess().orElseThrow().runId()).isEqualTo(report.path("run_id").asText());
    }

    @Test
    void concurrentRunIsRejectedWithRetryAfter() {
        system.lease.acquire("run_other");
        system.clock.advance(Duration.ofMillis(20_500));

        APIGatewayProxyResponseEvent response = run();

        assertThat(response.getStatusCode()).isEqualTo(409);
        assertThat(codeIn(response)).isEqualTo("sync_in_progress");
        assertThat(response.getHeaders()).containsEntry("Retry-After", "40");
        assertThat(system.state().lastFailure()).isEmpty();
    }

    @Test
    void requesterOfEachRunIsRecorded() {
        Instant requestedAt = system.clock.instant();
        String first = Json.parseOwn(run().getBody()).path("run_id").asText();
        system.clock.advance(Duration.ofMinutes(1));
        system.secrets.change("{}");
        run("{\"reconcile\": true}");

        List<Activity> entries = system.activities().stream()
                .filter(entry -> entry.action().endsWith(".requested")).toList().reversed();
        assertThat(entries).extracting(Activity::action).containsExactly("sync.requested", "reconcile.requested");
        assertThat(entries.getFirst()).returns(first, Activity::subject)
                .returns(requestedAt, Activity::at)
                .returns(event().getRequestContext().getRequestId(), Activity::requestId)
                .returns(new Actor("8d1f3a52-0c5e-4b83-9f0b-6a4f2d9f1a77", Actor.Kind.ADMINISTRATOR, Optional.empty(),
                        Optional.of("203.0.113.17")), Activity::actor);
    }

    @Test
    void runThatAnotherOnePreventsLeavesNoEntry() {
        system.lease.acquire("run_other");

        assertThat(run().getStatusCode()).isEqualTo(409);
        assertThat(system.activities()).isEmpty();
    }

    @Test
    void consecutiveRunsSucceed() {
        assertThat(run().getStatusCode()).isEqualTo(200);
        assertThat(run().getStatusCode()).isEqualTo(200);
    }

    @Test
    void unreachableDatabaseIsReportedAndRecorded() {
        system.secrets.change(TestPlatform.secret("jdbc:postgresql://127.0.0.1:1/postgres", "a-password"));

        APIGatewayProxyResponseEvent response = run();

        assertThat(response.getStatusCode()).isEqualTo(503);
        assertThat(codeIn(response)).isEqualTo("source_unavailable");
        assertThat(response.getHeaders()).containsEntry("Retry-After", "30");
        assertThat(system.state().lastFailure()).hasValueSatisfying(failure -> assertThat(failure)
                .returns("source_unreachable", Failure::code)
                .returns("The platform's database cannot be reached.", Failure::message)
                .returns(system.clock.instant(), Failure::failedAt));
        assertThat(system.hasSnapshots()).isFalse();
    }

    @Test
    void failedRunReleasesTheLease() {
        String secret = TestPlatform.secret(TestPlatform.PASSWORD);
        system.secrets.change("{}");
        run();
        system.secrets.change(secret);
        system.clock.advance(Duration.ofMinutes(5));

        assertThat(run().getStatusCode()).isEqualTo(200);
    }

    @Test
    void runThatLostItsLeaseWritesNothingAndKeepsTheNewHoldersLease() {
        system.secrets.onReading(() -> {
            system.clock.advance(Duration.ofHours(1));
            system.lease.acquire("run_other");
        });

        APIGatewayProxyResponseEvent response = run();

        assertThat(response.getStatusCode()).isEqualTo(409);
        assertThat(codeIn(response)).isEqualTo("sync_superseded");
        assertThat(system.hasSnapshots()).isFalse();
        assertThat(system.state().lastFailure().orElseThrow().code()).isEqualTo("sync_superseded");
        assertThat(codeIn(run())).isEqualTo("sync_in_progress");
    }

    @Test
    void onlyAnAdministratorMayRunASync() {
        APIGatewayProxyRequestEvent event = event();
        event.getRequestContext().setAuthorizer(Map.of("principal", "member", "user_id", "somebody"));

        APIGatewayProxyResponseEvent response = handler.handleRequest(event, FunctionContext.BEHIND_GATEWAY);

        assertThat(response.getStatusCode()).isEqualTo(403);
        assertThat(system.hasSnapshots()).isFalse();
    }

    @Test
    void missingVariableIsNamedAtStart() {
        Environment empty = new Environment(Map.of("ALLOWED_ORIGIN", "*"), Clock.systemUTC(), new SecureRandom(),
                system.tables::client, () -> system.secrets, () -> {
                    throw new IllegalStateException("no queues here");
                });

        assertThatIllegalStateException().isThrownBy(() -> new RunSyncHandler(empty))
                .withMessageContaining("METRICS_TABLE");
    }

    private APIGatewayProxyResponseEvent run() {
        return handler.handleRequest(event(), FunctionContext.BEHIND_GATEWAY);
    }

    private APIGatewayProxyResponseEvent run(String body) {
        APIGatewayProxyRequestEvent event = event();
        event.setBody(body);
        event.getHeaders().put("Content-Type", "application/json");
        return handler.handleRequest(event, FunctionContext.BEHIND_GATEWAY);
    }

    private static APIGatewayProxyRequestEvent event() {
        return TestSystem.event("run-sync.json", APIGatewayProxyRequestEvent.class);
    }

    private static String codeIn(APIGatewayProxyResponseEvent response) {
        return Json.parseOwn(response.getBody()).path("code").asText();
    }
}
