package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void aFailureIsShownWithItsCausesAndWithoutRepetition() {
        Exception cause = new IllegalArgumentException("The disk is full.", new NullPointerException());
        Exception failure = new IllegalStateException("PostgreSQL did not start.",
                new IllegalStateException("The disk is full.", cause));

        assertThat(Main.reasons(failure).lines()).containsExactly("PostgreSQL did not start.",
                "  because: The disk is full.", "  because: java.lang.NullPointerException");
    }
}
