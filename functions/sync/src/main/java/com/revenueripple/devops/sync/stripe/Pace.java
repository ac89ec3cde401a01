package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.time.Duration;

/**
 * Keeps requests at least 50 ms apart, so at most 20 per second: a fifth of Stripe's limit for a live account. The rest
 * is left to the platform itself.
 */
final class Pace {
    static final Duration BETWEEN_REQUESTS = Duration.ofMillis(50);

    private final Waiting waiting;
    private long next;

    Pace(Waiting waiting) {
        this.waiting = waiting;
        this.next = waiting.nanoTime();
    }

    /**
     * Waits until a request may be made.
     *
     * @throws SourceFailure.TooSlow when that is after the deadline
     */
    synchronized void await(Deadline deadline) {
        Duration wait = Duration.ofNanos(Math.max(0, next - waiting.nanoTime()));
        if (wait.compareTo(deadline.remaining()) >= 0) {
            throw new SourceFailure.TooSlow("Time ran out before Stripe had returned everything.");
        }
        pause(wait);
        next = waiting.nanoTime() + BETWEEN_REQUESTS.toNanos();
    }

    /** Waits for this time. */
    void pause(Duration wait) {
        if (wait.isPositive()) {
            try {
                waiting.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SourceFailure.StripeUnreachable(e);
            }
        }
    }
}
