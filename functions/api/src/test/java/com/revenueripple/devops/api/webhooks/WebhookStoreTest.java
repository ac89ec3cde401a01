package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.testing.TestTables;

class WebhookStoreTest extends WebhookStoreContract {
    WebhookStoreTest() {
        super(TestTables.create());
    }
}
