package com.revenueripple.devops.keys;

import com.revenueripple.devops.embedded.TestTables;

class KeyVerifierTest extends KeyVerifierContract {
    KeyVerifierTest() {
        super(TestTables.create());
    }
}
