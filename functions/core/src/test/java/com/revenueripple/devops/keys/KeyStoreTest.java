package com.revenueripple.devops.keys;

import com.revenueripple.devops.embedded.TestTables;

class KeyStoreTest extends KeyStoreContract {
    KeyStoreTest() {
        super(TestTables.create());
    }
}
