package com.revenueripple.devops.metrics;

import com.revenueripple.devops.testing.LocalStack;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Lists by time on LocalStack. */
@Testcontainers(disabledWithoutDocker = true)
class ListingStoreLocalStackTest extends ListingStoreContract {
    ListingStoreLocalStackTest() {
        super(LocalStack.tables());
    }
}
