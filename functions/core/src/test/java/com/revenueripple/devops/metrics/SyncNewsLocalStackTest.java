package com.revenueripple.devops.metrics;

import com.revenueripple.devops.embedded.LocalStack;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What is told of the syncs, on LocalStack. */
@Testcontainers(disabledWithoutDocker = true)
class SyncNewsLocalStackTest extends SyncNewsContract {
    SyncNewsLocalStackTest() {
        super(LocalStack.tables());
    }
}
