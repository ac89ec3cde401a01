package com.revenueripple.devops.sync;

import java.time.Duration;

/**
 * How long a run may take.
 *
 * @param statement one query
 * @param lease longer than the function's timeout, so that a lease ends only after a run that cannot go on
 */
record TimeLimits(Duration statement, Duration lease) {}
