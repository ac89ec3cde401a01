package com.revenueripple.devops.api.metrics;

import com.revenueripple.devops.testing.LocalStack;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The same on LocalStack. */
@Testcontainers(disabledWithoutDocker = true)
class SyncNewsLocalStackTest extends SyncNewsContract {
    SyncNewsLocalStackTest() {
        super(LocalStack.tables());
    }
}
