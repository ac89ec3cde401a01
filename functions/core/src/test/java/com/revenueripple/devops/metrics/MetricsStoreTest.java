package com.revenueripple.devops.metrics;

import com.revenueripple.devops.testing.TestTables;

/** The metrics stores on the embedded DynamoDB. */
class MetricsStoreTest extends MetricsStoreContract {
    MetricsStoreTest() {
        super(TestTables.create());
    }
}
