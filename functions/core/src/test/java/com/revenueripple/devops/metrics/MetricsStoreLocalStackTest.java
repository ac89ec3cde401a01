package com.revenueripple.devops.metrics;

import com.revenueripple.devops.testing.LocalStack;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The metrics stores on LocalStack. */
@Testcontainers(disabledWithoutDocker = true)
class MetricsStoreLocalStackTest extends MetricsStoreContract {
    MetricsStoreLocalStackTest() {
        super(LocalStack.tables());
    }
}
