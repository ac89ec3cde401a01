package com.revenueripple.devops.environment;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * The number of attempts and the waits between them, which grow exponentially.
 *
 * @param attempts including the first
 * @param first the wait after the first attempt; it doubles with each attempt
 * @param longest the limit of the doubling
 * @param jitter the random part of each wait, from 0 (none of it) to 1 (all of it)
 */
public record Backoff(int attempts, Duration first, Duration longest, double jitter) {
    /** One attempt. */
    public static final Backoff NONE = new Backoff(1, Duration.ZERO, Duration.ZERO, 0);

    /**
     * The wait after a failed attempt; empty after the last.
     *
     * @param attempt from 1
     */
    public Optional<Duration> after(int attempt, RandomGenerator random) {
        if (attempt >= attempts) {
            return Optional.empty();
        }
        Duration doubled = first.multipliedBy(1L << (attempt - 1));
        long nanos = (doubled.compareTo(longest) < 0 ? doubled : longest).toNanos();
        long randomNanos = (long) (nanos * jitter);
        long drawn = randomNanos == 0 ? 0 : random.nextLong(randomNanos);
        return Optional.of(Duration.ofNanos(nanos - randomNanos + drawn));
    }

    /**
     * Waits after a failed attempt.
     *
     * @return false, at once, after the last
     */
    public boolean pauseAfter(int attempt) {
        Optional<Duration> wait = after(attempt, ThreadLocalRandom.current());
        wait.map(Duration::toNanos).ifPresent(LockSupport::parkNanos);
        return wait.isPresent();
    }
}
