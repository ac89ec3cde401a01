package com.revenueripple.devops.sync.metrics;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How current metrics are.
 *
 * @param timestamp when they were true
 * @param asOf the moment until which every change of the source is in them: the timestamp, or earlier when changes wait
 *            for an older transaction of the source to end, or for the next run
 * @param sourceLagSeconds how long before the timestamp that was
 * @param reconciledAt when they were last compared with the source; empty when not yet
 * @param reconcileDifference what that found: the sum of the absolute differences of all their counters, 0 when equal
 * @param backfilling whether everything is being counted anew; the metrics are the last ones from before
 */
record Freshness(Instant timestamp, Instant asOf, long sourceLagSeconds, Optional<Instant> reconciledAt,
        Optional<BigInteger> reconcileDifference, boolean backfilling) {

    /** @param behindSince since when changes wait that are not in the metrics; empty when none do */
    static Freshness of(Instant timestamp, Optional<Instant> behindSince, Optional<Instant> reconciledAt,
            Optional<BigInteger> reconcileDifference) {
        Instant asOf = behindSince.filter(timestamp::isAfter).orElse(timestamp);
        return new Freshness(timestamp, asOf, Duration.between(asOf, timestamp).toSeconds(), reconciledAt,
                reconcileDifference, false);
    }
}
