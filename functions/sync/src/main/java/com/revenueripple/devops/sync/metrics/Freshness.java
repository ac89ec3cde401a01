package com.revenueripple.devops.sync.metrics;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How current metrics are.
 *
 * @param timestamp the moment that they describe
 * @param asOf the moment up to which they contain every change of the source: the timestamp, or earlier when changes
 *            wait for an older transaction of the source to end, or for the next run
 * @param sourceLagSeconds the time from {@code asOf} to the timestamp
 * @param reconciledAt when they were last compared with the source; empty if never
 * @param reconcileDifference the result: the sum of the absolute differences of all their counters, 0 when equal
 * @param backfilling whether everything is being recounted; the metrics are the last ones before that
 */
record Freshness(Instant timestamp, Instant asOf, long sourceLagSeconds, Optional<Instant> reconciledAt,
        Optional<BigInteger> reconcileDifference, boolean backfilling) {

    /** @param behindSince the time since which changes have been waiting to be counted; empty when none are */
    static Freshness of(Instant timestamp, Optional<Instant> behindSince, Optional<Instant> reconciledAt,
            Optional<BigInteger> reconcileDifference) {
        Instant asOf = behindSince.filter(timestamp::isAfter).orElse(timestamp);
        return new Freshness(timestamp, asOf, Duration.between(asOf, timestamp).toSeconds(), reconciledAt,
                reconcileDifference, false);
    }
}
