package com.revenueripple.devops.sync.source;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A deadline on a monotonic clock.
 *
 * @param nanoTime the moment
 * @param clock the present in nanoseconds since an arbitrary moment, such as {@link System#nanoTime}
 */
public record Deadline(long nanoTime, LongSupplier clock) {

    public static Deadline in(Duration time) {
        return in(time, System::nanoTime);
    }

    /** The same on another clock. */
    public static Deadline in(Duration time, LongSupplier clock) {
        return new Deadline(clock.getAsLong() + time.toNanos(), clock);
    }

    /**
     * An earlier deadline: one after this share of the remaining time.
     *
     * @param part of {@code parts} equal parts
     */
    public Deadline share(int part, int parts) {
        return in(remaining().multipliedBy(part).dividedBy(parts), clock);
    }

    /** The remaining time; negative after the deadline. */
    public Duration remaining() {
        return Duration.ofNanos(nanoTime - clock.getAsLong());
    }
}
