package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for a result of the system, and leaves the processors to it between two polls. */
final class Await {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Await() {}

    /**
     * Polls until the answer matches.
     *
     * @return the matching answer
     */
    static <T> T answer(Duration patience, Callable<T> question, Predicate<T> wanted) throws Exception {
        Instant end = Instant.now().plus(patience);
        T answer = question.call();
        while (!wanted.test(answer)) {
            assertThat(Instant.now()).as("last answer: %s", answer).isBefore(end);
            Thread.sleep(PAUSE);
            answer = question.call();
        }
        return answer;
    }
}
