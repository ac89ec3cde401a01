package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Fields;
import java.util.List;
import java.util.NavigableMap;

/**
 * The users metrics, as {@code GET /api/devops/sync/users} returns them.
 *
 * @param skipped the number of users that cannot be read, by reason; they are in none of the other metrics
 * @param usersByRole every known role, and any other that occurs
 * @param recentSignups users who joined today or on the six days before it (UTC)
 */
record UserMetrics(@JsonUnwrapped Freshness freshness, NavigableMap<String, Long> skipped, long totalUsers,
        NavigableMap<String, Long> usersByRole, NavigableMap<String, Long> usersByStatus, long recentSignups) {
    private static final List<String> KNOWN_ROLES = List.of("admin", "member", "reseller", "pro_reseller");

    /**
     * The metrics of these counters.
     *
     * @param lastDays of today and the six days before it
     */
    static UserMetrics of(Freshness freshness, Additions total, Additions lastDays) {
        Measures users = Measures.of(total.fields(Buckets.TOTAL)).named(Fields.COUNT);
        return new UserMetrics(freshness, Measures.skipped(total),
                users.count(),
                users.by(0, KNOWN_ROLES, Measures::count),
                users.by(1, List.of(), Measures::count),
                lastDays.total(Fields.COUNT).longValueExact());
    }
}
