package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReconcileMetricsHandlerTest {
    private final TestSystem system = new TestSystem();

    @Test
    void runReconcilesAndWritesTheSnapshots() {
        system.run();

        assertThat(system.reconcile()).isEqualTo("completed");

        assertThat(system.state().reconciliation()).hasValueSatisfying(found -> {
            assertThat(found.at()).isEqualTo(TestSystem.NOW);
            assertThat(found.differences()).isEqualTo(Map.of("users", BigInteger.ZERO, "revenue", BigInteger.ZERO,
                    "commissions", BigInteger.ZERO));
            assertThat(found.details()).isEmpty();
        });
        system.assertMetricsMatchTheTables();
    }

    @Test
    void reconciliationCanBeTheFirstRun() {
        assertThat(system.reconcile()).isEqualTo("completed");

        system.assertMetricsMatchTheTables();
    }

    @Test
    void heldLeaseIsThrownForTheRetries() {
        system.lease.acquire("run_other");

        assertThatExceptionOfType(LeaseFailure.Held.class).isThrownBy(system::reconcile);
        assertThat(system.state().lastFailure()).isEmpty();
        assertThat(system.state().reconciliation()).isEmpty();
    }

    @Test
    void failureIsRecordedAndThrownForTheRetries() {
        system.secrets.change("{}");

        assertThatExceptionOfType(SourceFailure.SecretInvalid.class).isThrownBy(system::reconcile);
        assertThat(system.state().lastFailure().orElseThrow().code()).isEqualTo("source_secret_invalid");
    }
}
