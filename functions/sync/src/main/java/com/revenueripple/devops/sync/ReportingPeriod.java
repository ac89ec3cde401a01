package com.revenueripple.devops.sync;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.ChronoUnit;
import java.util.Currency;

/**
 * What the figures are for.
 *
 * @param timestamp when the figures are true
 * @param currency the only one whose amounts are counted
 */
record ReportingPeriod(Instant timestamp, Currency currency) {
    private static final Duration RECENT = Duration.ofDays(7);

    /** Since when a sign-up is recent. */
    Instant recentSince() {
        return timestamp.minus(RECENT);
    }

    /** When the timestamp's calendar month (UTC) began. */
    Instant monthStart() {
        return timestamp.atOffset(ZoneOffset.UTC)
                .with(TemporalAdjusters.firstDayOfMonth())
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant();
    }
}
