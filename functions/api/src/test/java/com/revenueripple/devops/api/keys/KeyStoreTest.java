package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.testing.TestTables;

class KeyStoreTest extends KeyStoreContract {
    KeyStoreTest() {
        super(TestTables.create());
    }
}
