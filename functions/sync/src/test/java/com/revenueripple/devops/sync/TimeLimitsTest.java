package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.Template;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeLimitsTest {
    private final Template template = Template.read(Template.find());

    @Test
    void leaseOutlastsTheFunctionAndTheFunctionItsQueries() {
        assertFits(RunSyncHandler.LIMITS, "RunSyncFunction");
        assertFits(RunScheduledSyncHandler.LIMITS, "RunScheduledSyncFunction");
        assertFits(ReconcileMetricsHandler.LIMITS, "ReconcileMetricsFunction");
    }

    private void assertFits(TimeLimits limits, String function) {
        Duration timeout = Duration.ofSeconds(
                Long.parseLong(template.resource(function).text("Timeout").orElseThrow()));

        assertThat(timeout).isLessThan(limits.lease()).isGreaterThan(limits.reading().plusSeconds(8));
    }
}
