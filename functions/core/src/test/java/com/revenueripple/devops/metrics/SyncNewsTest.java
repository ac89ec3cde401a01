package com.revenueripple.devops.metrics;

import com.revenueripple.devops.embedded.TestTables;

/** What is told of the syncs, on the embedded DynamoDB. */
class SyncNewsTest extends SyncNewsContract {
    SyncNewsTest() {
        super(TestTables.create());
    }
}
