package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.testing.LocalStack;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The same on LocalStack. */
@Testcontainers(disabledWithoutDocker = true)
class WebhookStoreLocalStackTest extends WebhookStoreContract {
    WebhookStoreLocalStackTest() {
        super(LocalStack.tables());
    }
}
