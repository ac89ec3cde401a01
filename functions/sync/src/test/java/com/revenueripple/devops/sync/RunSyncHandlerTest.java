package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.TestContext;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SyncState.Failure;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunSyncHandlerTest {
    private final TestSystem system = new TestSystem();
    private final RunSyncHandler handler = new RunSyncHandler(system.environment());

    @Test
    void aRunAnswersWithItsReport() {
        system.secrets.onReading(() -> system.clock.advance(Duration.ofMillis(1500)));

        APIGatewayProxyResponseEvent response = run();
        JsonNode report = Json.parseOwn(response.getBody());

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(report.path("run_id").asText()).startsWith("run_");
        assertThat(report.path("status").asText()).isEqualTo("completed");
        assertThat(report.path("started_at").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(report.path("duration_ms").asLong()).isEqualTo(1500);
        // 20 users, 12 payments that are subscriptions too, 28 other payments, 20 commissions
        assertThat(report.path("rows_read").asLong()).isEqualTo(20 + 2 * 12 + 28 + 20);
        assertThat(Instant.parse(report.path("timestamp").asText()))
                .isEqualTo(system.snapshots.latest(Domain.USERS).orElseThrow().timestamp());
    }

    @Test
    void aRunWritesAllSnapshotsTrueAtTheSameMoment() {
        run();

        assertThat(Arrays.stream(Domain.values())
                .map(domain -> system.snapshots.latest(domain).orElseThrow().timestamp()).distinct()).hasSize(1);
        assertThat(Json.parseOwn(system.snapshots.latest(Domain.USERS).orElseThrow().body()).path("total_users")
                .asInt()).isEqualTo(20);
    }

    @Test
    void aRunIsRecordedAsTheLastSuccess() {
        JsonNode report = Json.parseOwn(run().getBody());

        assertThat(system.state().lastFailure()).isEmpty();
        assertThat(system.state().lastSuccess().orElseThrow().runId()).isEqualTo(report.path("run_id").asText());
    }

    @Test
    void aSecondRunAtTheSameTimeIsRefusedAndToldWhenToTryAgain() {
        system.lease.acquire("run_other");
        system.clock.advance(Duration.ofMillis(20_500));

        APIGatewayProxyResponseEvent response = run();

        assertThat(response.getStatusCode()).isEqualTo(409);
        assertThat(codeIn(response)).isEqualTo("sync_in_progress");
        assertThat(response.getHeaders()).containsEntry("Retry-After", "40");
        assertThat(system.state().lastFailure()).isEmpty();
    }

    @Test
    void runsMayFollowEachOther() {
        assertThat(run().getStatusCode()).isEqualTo(200);
        assertThat(run().getStatusCode()).isEqualTo(200);
    }

    @Test
    void aDatabaseThatIsAwayIsToldAndRecorded() {
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
    void aFailedRunGivesTheLeaseBack() {
        String secret = TestPlatform.secret(TestPlatform.PASSWORD);
        system.secrets.change("{}");
        run();
        system.secrets.change(secret);
        system.clock.advance(Duration.ofMinutes(5));

        assertThat(run().getStatusCode()).isEqualTo(200);
    }

    @Test
    void aRunThatLostItsLeaseWritesNothingAndLeavesTheLeaseToItsNewHolder() {
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
    void onlyAnAdministratorMayRunIt() {
        APIGatewayProxyRequestEvent event = event();
        event.getRequestContext().setAuthorizer(Map.of("principal", "member", "user_id", "somebody"));

        APIGatewayProxyResponseEvent response = handler.handleRequest(event, TestContext.INSTANCE);

        assertThat(response.getStatusCode()).isEqualTo(403);
        assertThat(system.hasSnapshots()).isFalse();
    }

    @Test
    void aMissingVariableIsNamedAtOnce() {
        Environment empty = new Environment(Map.of("ALLOWED_ORIGIN", "*"), Clock.systemUTC(), new SecureRandom(),
                system.tables::client, () -> system.secrets, () -> {
                    throw new IllegalStateException("no queues here");
                });

        assertThatIllegalStateException().isThrownBy(() -> new RunSyncHandler(empty))
                .withMessageContaining("METRICS_TABLE");
    }

    private APIGatewayProxyResponseEvent run() {
        return handler.handleRequest(event(), TestContext.INSTANCE);
    }

    private static APIGatewayProxyRequestEvent event() {
        return TestSystem.event("run-sync.json", APIGatewayProxyRequestEvent.class);
    }

    private static String codeIn(APIGatewayProxyResponseEvent response) {
        return Json.parseOwn(response.getBody()).path("code").asText();
    }
}
