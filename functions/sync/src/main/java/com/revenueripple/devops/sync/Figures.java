package com.revenueripple.devops.sync;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Snapshot;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableSet;

/**
 * Everything one run finds, true at the same moment.
 *
 * @param rowsRead how many rows of the source the figures cover
 * @param otherCurrencies currencies that occur and are not counted
 */
record Figures(Instant timestamp, UserMetrics users, RevenueMetrics revenue, CommissionMetrics commissions,
        long rowsRead, NavigableSet<String> otherCurrencies) {

    /** These figures come from no counters. */
    private static final long NO_GENERATION = 0;

    /** The figures as the endpoints answer them. */
    Map<Domain, Snapshot> snapshots() {
        return Map.of(
                Domain.USERS, snapshot(users),
                Domain.REVENUE, snapshot(revenue),
                Domain.COMMISSIONS, snapshot(commissions));
    }

    private Snapshot snapshot(Record metrics) {
        return Snapshot.of(Json.write(metrics), timestamp, NO_GENERATION);
    }
}
