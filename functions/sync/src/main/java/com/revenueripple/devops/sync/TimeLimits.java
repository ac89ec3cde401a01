package com.revenueripple.devops.sync;

import java.time.Duration;

/**
 * How long a run may take.
 *
 * @param reading the platform's database, sign-in and all queries together
 * @param lease longer than the function's timeout, so that no run outlives its lease
 */
record TimeLimits(Duration reading, Duration lease) {}
