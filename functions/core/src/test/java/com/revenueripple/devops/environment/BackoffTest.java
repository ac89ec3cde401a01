package com.revenueripple.devops.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(500);

    private final Random random = new Random(1);

    @Test
    void theWaitDoublesUpToTheLongest() {
        Backoff backoff = new Backoff(6, FIRST, Duration.ofSeconds(3), 0);

        assertThat(IntStream.range(1, 6).mapToObj(attempt -> backoff.after(attempt, random).orElseThrow().toMillis()))
                .containsExactly(500L, 1000L, 2000L, 3000L, 3000L);
    }

    @Test
    void thereIsNoWaitAfterTheLastAttempt() {
        assertThat(new Backoff(2, FIRST, FIRST, 1).after(2, random)).isEmpty();
        assertThat(Backoff.NONE.after(1, random)).isEmpty();
        assertThat(Backoff.NONE.pauseAfter(1)).isFalse();
    }

    @Test
    void jitterIsTheRandomPartOfTheWait() {
        Backoff half = new Backoff(2, FIRST, FIRST, 0.5);
        Backoff full = new Backoff(2, FIRST, FIRST, 1);

        assertThat(IntStream.range(0, 1000).mapToObj(_ -> half.after(1, random).orElseThrow()))
                .allSatisfy(wait -> assertThat(wait).isBetween(FIRST.dividedBy(2), FIRST))
                .anySatisfy(wait -> assertThat(wait).isLessThan(FIRST.dividedBy(2).plusMillis(25)));
        assertThat(IntStream.range(0, 1000).mapToObj(_ -> full.after(1, random).orElseThrow()))
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ZERO, FIRST))
                .anySatisfy(wait -> assertThat(wait).isLessThan(Duration.ofMillis(25)));
    }
}
