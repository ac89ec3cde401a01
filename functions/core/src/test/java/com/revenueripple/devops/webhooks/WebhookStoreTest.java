package com.revenueripple.devops.webhooks;

import com.revenueripple.devops.embedded.TestTables;

class WebhookStoreTest extends WebhookStoreContract {
    WebhookStoreTest() {
        super(TestTables.create());
    }
}
