package com.revenueripple.devops.api.metrics;

import com.revenueripple.devops.testing.TestTables;

/** What is told of the syncs, on the embedded DynamoDB. */
class SyncNewsTest extends SyncNewsContract {
    SyncNewsTest() {
        super(TestTables.create());
    }
}
