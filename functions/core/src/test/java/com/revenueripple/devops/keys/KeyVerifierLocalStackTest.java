package com.revenueripple.devops.keys;

import com.revenueripple.devops.embedded.LocalStack;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The same on LocalStack. */
@Testcontainers(disabledWithoutDocker = true)
class KeyVerifierLocalStackTest extends KeyVerifierContract {
    KeyVerifierLocalStackTest() {
        super(LocalStack.tables());
    }
}
