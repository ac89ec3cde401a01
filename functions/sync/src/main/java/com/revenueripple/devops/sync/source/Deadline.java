package com.revenueripple.devops.sync.source;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A moment until which something must be done, by a clock that is never set.
 *
 * @param nanoTime the moment
 * @param clock tells the present in nanoseconds since any moment, as {@link System#nanoTime} does
 */
public record Deadline(long nanoTime, LongSupplier clock) {

    public static Deadline in(Duration time) {
        return in(time, System::nanoTime);
    }

    /** The same by another clock. */
    public static Deadline in(Duration time, LongSupplier clock) {
        return new Deadline(clock.getAsLong() + time.toNanos(), clock);
    }

    /** How long until then; negative when it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(nanoTime - clock.getAsLong());
    }
}
