package com.revenueripple.devops.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.soak.Caller.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares the system's data with the ledger, and its metrics with the platform's tables. */
final class Balance {
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);

    private final LocalSystem system;
    private final Ledger ledger;
    private final FaultPlan faults;
    private final Traffic traffic;
    private final List<String> violations = new ArrayList<>();

    Balance(LocalSystem system, Ledger ledger, FaultPlan faults, Traffic traffic) {
        this.system = system;
        this.ledger = ledger;
        this.faults = faults;
        this.traffic = traffic;
    }

    /**
     * Waits until everything acknowledged is stored, published and delivered.
     *
     * @param longest the maximum wait
     * @return the duration of the wait
     */
    Duration settle(Duration longest) throws IOException, InterruptedException {
        Instant start = Instant.now();
        while (!missing().isEmpty() && Instant.now().isBefore(start.plus(longest))) {
            Thread.sleep(POLL_INTERVAL);
        }
        return Duration.between(start, Instant.now());
    }

    /** All violations; complete after {@link #results}. */
    List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        all.addAll(ledger.violations());
        return all;
    }

    Map<String, Object> results() throws IOException, InterruptedException, SQLException {
        Map<String, Object> results = new LinkedHashMap<>();
        balanceEvents(results);
        balanceMetrics(results);
        balanceUses(results);
        return results;
    }

    private void balanceEvents(Map<String, Object> results) throws IOException, InterruptedException {
        List<String> stored = ids("/api/devops/events?limit=100", "events", "webhook_id");
        Set<String> different = new HashSet<>(stored);
        results.put("webhooks_acknowledged", ledger.acknowledged().size());
        results.put("events_stored", stored.size());
        results.put("events_stored_twice", stored.size() - different.size());
        results.put("missing", missing());
        results.put("told_under_several_ids", ledger.sentUnderSeveralIds());
        check(stored.size() == different.size(), "An event is listed twice");
        check(missing().isEmpty(), "This is missing: " + missing());
        check(ledger.sentUnderSeveralIds() == 0, "A domain event was sent under several ids");
        check(different.equals(ledger.acknowledged()), "Stored and acknowledged events differ: "
                + difference(different, ledger.acknowledged()));
    }

    /** The number of missing ids and an example, by kind. */
    private Map<String, Object> missing() throws IOException, InterruptedException {
        Map<String, Object> missing = new LinkedHashMap<>();
        put(missing, "stored", difference(ledger.acknowledged(),
                new HashSet<>(ids("/api/devops/events?limit=100", "events", "webhook_id"))));
        put(missing, "published", difference(ledger.acknowledged(), ledger.published()));
        put(missing, "told of webhooks", difference(ledger.acknowledged(), ledger.taken()));
        put(missing, "told of keys", difference(ledger.createdKeys(), ledger.taken()));
        put(missing, "listed keys", difference(ledger.createdKeys(),
                new HashSet<>(ids("/api/devops/keys?limit=100", "keys", "key_id"))));
        return missing;
    }

    private static void put(Map<String, Object> missing, String what, Set<String> ids) {
        if (!ids.isEmpty()) {
            missing.put(what, ids.size() + ", such as " + ids.iterator().next());
        }
    }

    private static Set<String> difference(Set<String> some, Set<String> others) {
        Set<String> difference = new TreeSet<>(some);
        difference.removeAll(others);
        return difference;
    }

    /** Locks the tables while they are counted, so that the platform does not change. */
    private void balanceMetrics(Map<String, Object> results) throws IOException, InterruptedException, SQLException {
        try (Connection platform = system.connectToPlatform()) {
            platform.setAutoCommit(false);
            try (Statement statement = platform.createStatement()) {
                statement.execute(
                        "LOCK TABLE users, subscriptions, tripwire_purchases, commissions IN SHARE MODE");
            }
            Answer synced = traffic.admin().untilDone("POST", "/api/devops/sync", "{\"reconcile\":true}");
            while (synced.status() == 409) {
                Thread.sleep(POLL_INTERVAL);
                synced = traffic.admin().untilDone("POST", "/api/devops/sync", "{\"reconcile\":true}");
            }
            JsonNode users = traffic.admin().get("/api/devops/metrics/users").json();
            JsonNode revenue = traffic.admin().get("/api/devops/metrics/revenue").json();
            JsonNode commissions = traffic.admin().get("/api/devops/metrics/commissions").json();
            compare(results, platform, "SELECT count(*) FROM users", users.path("total_users"));
            compare(results, platform, "SELECT count(*) FROM users WHERE coalesce(status, 'active') = 'active'",
                    users.path("users_by_status").path("active"));
            compare(results, platform, "SELECT sum(amount) FROM (SELECT amount FROM subscriptions UNION ALL "
                    + "SELECT amount FROM tripwire_purchases) AS all_payments", revenue.path("total_revenue"));
            compare(results, platform, "SELECT sum(commission) FROM commissions",
                    commissions.path("total_commissions"));
            compare(results, platform, "SELECT count(*) FROM commissions", commissions.path("total_transactions"));
            for (JsonNode domain : List.of(users, revenue, commissions)) {
                check(domain.path("reconcile_difference").asDouble(1) == 0,
                        "The counters differ by " + domain.path("reconcile_difference"));
            }
        }
    }

    private void compare(Map<String, Object> results, Connection platform, String sql, JsonNode metric)
            throws SQLException {
        try (Statement statement = platform.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            BigDecimal truth = row.getBigDecimal(1);
            results.put(sql, Map.of("truth", truth, "figure", metric));
            check(truth.compareTo(metric.decimalValue()) == 0, sql + " is " + truth + ", and the metric " + metric);
        }
    }

    /** No use is lost; a use that was written but whose response was lost may count twice. */
    private void balanceUses(Map<String, Object> results) throws IOException, InterruptedException {
        long seen = 0;
        long counted = 0;
        Map<String, Long> uses = ledger.uses();
        for (JsonNode key : all("/api/devops/keys?limit=100", "keys")) {
            Long own = uses.get(key.path("key_id").asText());
            counted += key.path("usage_count").asLong();
            if (own != null) {
                seen += own;
                check(key.path("usage_count").asLong() >= own,
                        "A key was used " + own + " times and counted " + key.path("usage_count"));
            }
        }
        results.put("uses_seen_by_callers", seen);
        results.put("uses_counted", counted);
        results.put("uses_written", faults.usesWritten());
        check(counted <= faults.usesWritten(), "More uses were counted than written");
    }

    private List<String> ids(String path, String list, String id) throws IOException, InterruptedException {
        return all(path, list).stream().map(item -> item.path(id).asText()).toList();
    }

    private List<JsonNode> all(String path, String list) throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = traffic.admin().untilDone("GET", path + cursor, "").json();
            page.path(list).forEach(items::add);
            cursor = page.path("next_cursor").isTextual() ? "&cursor=" + page.path("next_cursor").asText() : "";
        } while (!cursor.isEmpty());
        return items;
    }

    private void check(boolean condition, String violation) {
        if (!condition) {
            violations.add(violation);
        }
    }
}
