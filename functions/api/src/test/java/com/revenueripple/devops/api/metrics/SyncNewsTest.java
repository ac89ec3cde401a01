package com.revenueripple.devops.api.metrics;

import com.revenueripple.devops.testing.TestTables;

/** The same on the embedded DynamoDB. */
class SyncNewsTest extends SyncNewsContract {
    SyncNewsTest() {
        super(TestTables.create());
    }
}
