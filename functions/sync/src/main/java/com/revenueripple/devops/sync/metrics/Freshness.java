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
 * @param sourceLagSeconds the time from {@code asOf} to the timestamp; empty where the source does not know of changes
 *            that wait, and none are left for the next run
 * @param reconciledAt when they were last compared with the source; empty if never
 * @param reconcileDifference the result: the sum of the absolute differences of all their counters, 0 when equal
 * @param backfilling whether everything is being recounted; the metrics are the last ones before that
 */
record Freshness(Instant timestamp, Instant asOf, Optional<Long> sourceLagSeconds, Optional<Instant> reconciledAt,
        Optional<BigInteger> reconcileDifference, boolean backfilling) {

    /**
     * The freshness at that moment.
     *
     * @param behindSince the time since which changes have been waiting to be counted; empty when none are
     * @param isLagKnown whether these would include changes that the source cannot return yet
     */
    static Freshness of(Instant timestamp, Optional<Instant> behindSince, boolean isLagKnown,
            Optional<Instant> reconciledAt, Optional<BigInteger> reconcileDifference) {
        Instant asOf = behindSince.filter(timestamp::isAfter).orElse(timestamp);
        Optional<Long> lag = Optional.of(Duration.between(asOf, timestamp).toSeconds())
                .filter(_ -> isLagKnown || asOf.isBefore(timestamp));
        return new Freshness(timestamp, asOf, lag, reconciledAt, reconcileDifference, false);
    }
}
