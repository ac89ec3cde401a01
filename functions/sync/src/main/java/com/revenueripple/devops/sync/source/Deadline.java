package com.revenueripple.devops.sync.source;

import java.time.Duration;

/** A moment until which something must be done, by a clock that is never set. */
public record Deadline(long nanoTime) {

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** How long until then; negative when it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(nanoTime - System.nanoTime());
    }
}
