package com.revenueripple.devops.metrics;

import com.revenueripple.devops.testing.TestTables;

/** Lists by time on the embedded DynamoDB. */
class ListingStoreTest extends ListingStoreContract {
    ListingStoreTest() {
        super(TestTables.create());
    }
}
