package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.testing.LocalStack;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The same on LocalStack. */
@Testcontainers(disabledWithoutDocker = true)
class KeyVerifierLocalStackTest extends KeyVerifierContract {
    KeyVerifierLocalStackTest() {
        super(LocalStack.tables());
    }
}
