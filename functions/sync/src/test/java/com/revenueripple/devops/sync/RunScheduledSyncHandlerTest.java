package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.lambda.ScheduledEvent;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.testing.PrintedTelemetry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class RunScheduledSyncHandlerTest {
    private final TestSystem system = new TestSystem();
    private final RunScheduledSyncHandler handler = new RunScheduledSyncHandler(system.environment());

    @Test
    void runWritesTheSnapshots() {
        assertThat(run()).isEqualTo("completed");
        assertThat(system.hasSnapshots()).isTrue();
    }

    @Test
    void runRecordsTheNumberOfEntitiesRead() {
        Environment environment = system.environment(system.tables.client(),
                Map.of("POWERTOOLS_METRICS_NAMESPACE", "devops-test", "POWERTOOLS_SERVICE_NAME", "devops"));

        try (PrintedTelemetry metrics = new PrintedTelemetry()) {
            TestSystem.run(environment, FunctionContext.BEHIND_GATEWAY);

            assertThat(metrics.all()).singleElement().asString().matches("EntitiesSynced [1-9]\\d+\\.0");
        }
    }

    @Test
    void runIsSkippedWhileAnotherIsInProgress() {
        system.lease.acquire("run_other");

        assertThat(run()).isEqualTo("skipped");
        assertThat(system.hasSnapshots()).isFalse();
        assertThat(system.state().lastFailure()).isEmpty();
    }

    @Test
    void failureIsRecordedAndThrownForTheRetries() {
        system.secrets.change("{}");

        assertThatExceptionOfType(SourceFailure.SecretInvalid.class).isThrownBy(this::run);
        assertThat(system.state().lastFailure().orElseThrow().code()).isEqualTo("source_secret_invalid");
    }

    private String run() {
        return handler.handleRequest(new ScheduledEvent(),
                FunctionContext.BEHIND_GATEWAY);
    }
}
