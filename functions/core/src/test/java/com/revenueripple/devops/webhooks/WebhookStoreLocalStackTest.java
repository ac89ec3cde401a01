package com.revenueripple.devops.webhooks;

import com.revenueripple.devops.embedded.LocalStack;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The same on LocalStack. */
@Testcontainers(disabledWithoutDocker = true)
class WebhookStoreLocalStackTest extends WebhookStoreContract {
    WebhookStoreLocalStackTest() {
        super(LocalStack.tables());
    }
}
