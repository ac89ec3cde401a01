package com.revenueripple.devops.sync;

import java.time.Duration;

/**
 * How long a run may take.
 *
 * @param reading all sources together, with what is written of them
 * @param lease longer than the function's timeout, so that no run outlives its lease
 */
record TimeLimits(Duration reading, Duration lease) {

    /** The time for reading, when there is no more than this. */
    Duration reading(Duration most) {
        return most.compareTo(reading) < 0 ? most : reading;
    }
}
