package com.revenueripple.devops.api.notifications.delivery;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The waits between the attempts of one delivery, each randomly up to a fifth shorter or longer, so that what failed
 * together is not retried together.
 *
 * @param waits before the second attempt, the third and so on
 */
public record RetrySchedule(List<Duration> waits) {
    private static final double JITTER = 0.2;
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    public RetrySchedule {
        waits = List.copyOf(waits);
    }

    /**
     * Reads seconds with spaces between them.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static RetrySchedule parse(String seconds) {
        return new RetrySchedule(Arrays.stream(seconds.strip().split(" +"))
                .map(word -> Duration.ofSeconds(Integer.parseUnsignedInt(word)))
                .toList());
    }

    /**
     * The wait after an attempt; empty after the last one.
     *
     * @param step the number of earlier attempts since the schedule began
     * @param retryAfter the wait that the endpoint requested, if any; more than a day counts as a day
     */
    public Optional<Duration> waitAfter(int step, Optional<Duration> retryAfter, RandomGenerator random) {
        if (step >= waits.size()) {
            return Optional.empty();
        }
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        Duration own = Duration.ofMillis(Math.round(waits.get(step).toMillis() * factor));
        return Optional
                .of(retryAfter.map(RetrySchedule::bounded).filter(asked -> asked.compareTo(own) > 0).orElse(own));
    }

    private static Duration bounded(Duration asked) {
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }
}
