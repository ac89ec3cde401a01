package com.revenueripple.devops.sync;

import java.time.Duration;

/**
 * The time limits of a run.
 *
 * @param reading all sources together, including the resulting writes
 * @param lease longer than the function's timeout, so that no run outlives its lease
 */
record TimeLimits(Duration reading, Duration lease) {

    /** The time for reading, but no more than {@code most}. */
    Duration reading(Duration most) {
        return most.compareTo(reading) < 0 ? most : reading;
    }
}
