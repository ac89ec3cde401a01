package com.revenueripple.devops.sync;

import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The users figures, as {@code GET /api/devops/sync/users} answers them.
 *
 * @param usersByRole every known role, and any other that occurs
 * @param recentSignups users who joined within the last seven days
 */
record UserMetrics(Instant timestamp, long totalUsers, NavigableMap<String, Long> usersByRole,
        NavigableMap<String, Long> usersByStatus, long recentSignups) {
    private static final List<String> KNOWN_ROLES = List.of("admin", "member", "reseller", "pro_reseller");

    private static final String GROUPS = """
            SELECT coalesce(role, 'unknown')            AS role,
                   coalesce(status, 'unknown')          AS status,
                   count(*)                             AS users,
                   count(*) FILTER (WHERE created_at > ?) AS recent
            FROM devops.users
            GROUP BY 1, 2""";

    private record Group(String role, String status, long users, long recent) {}

    static UserMetrics read(DatabaseTransaction source, ReportingPeriod period) throws SQLException {
        List<Group> groups = source.rows(GROUPS,
                row -> new Group(row.getString("role"), row.getString("status"), row.getLong("users"),
                        row.getLong("recent")),
                period.recentSince());
        return new UserMetrics(
                period.timestamp(),
                groups.stream().mapToLong(Group::users).sum(),
                usersBy(Group::role, groups, KNOWN_ROLES),
                usersBy(Group::status, groups, List.of()),
                groups.stream().mapToLong(Group::recent).sum());
    }

    private static NavigableMap<String, Long> usersBy(Function<Group, String> name, List<Group> groups,
            List<String> known) {
        NavigableMap<String, Long> users = new TreeMap<>();
        known.forEach(each -> users.put(each, 0L));
        groups.forEach(group -> users.merge(name.apply(group), group.users(), Long::sum));
        return users;
    }
}
