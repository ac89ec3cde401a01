package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.testing.TestTables;

class KeyVerifierTest extends KeyVerifierContract {
    KeyVerifierTest() {
        super(TestTables.create());
    }
}
