package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.PlainRevenue;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.system.ApiClient.Answer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample's past is a normal history, and leads to the metrics of the first sync. */
class SamplePastTest {
    private static final List<String> TOTALS = List.of("total_users", "total_commissions");
    private static final String DAYS = "/api/devops/metrics/revenue/history?from=";

    @Test
    void theHistoryLeadsToTheMetricsOfTheFirstSync(@TempDir Path data) throws Exception {
        try (LocalSystem system = Systems.of(data).withPast().users(75).start()) {
            ApiClient anyone = ApiClient.of(system.baseUrl());
            ApiClient admin = anyone.withToken(system.adminToken());
            ApiDescription description = ApiDescription.of(anyone.get("/api/devops/openapi.yaml").response().body());
            admin.post("/api/devops/sync", "");
            awaitTheOldestMonth(admin);

            for (String domain : List.of("users", "revenue", "commissions")) {
                for (String query : List.of("?interval=hour", "?interval=month&from=2020-01-01", "")) {
                    String path = "/api/devops/metrics/" + domain + "/history" + query;
                    Answer history = admin.get(path);
                    assertThat(description.faults("GET", path, history)).isEmpty();
                    JsonNode points = history.json().get("points");
                    assertThat(points).hasSizeGreaterThan(11);
                    TOTALS.stream().filter(points.get(0)::has)
                            .forEach(total -> assertThat(points).extracting(point -> point.get(total).decimalValue())
                                    .isSorted());
                }
                JsonNode now = admin.get("/api/devops/metrics/" + domain).json();
                JsonNode days = admin.get("/api/devops/metrics/" + domain + "/history").json().get("points");
                days.get(0).fieldNames().forEachRemaining(
                        field -> assertThat(field.equals("at") || now.has(field)).as(field).isTrue());
            }
            try (Connection platform = system.connectToPlatform()) {
                assertThat(admin.get("/api/devops/metrics/revenue").json().get("monthly_recurring_revenue")
                        .decimalValue())
                        .isEqualByComparingTo(PlainRevenue.total(PlainRevenue.byCustomer(platform, Instant.now())));
                assertRevenueIsThatOfTheTables(admin, platform);
            }
        }
    }

    /** The recurring revenue and the paying customers of each day, and the movements since the first of its month. */
    private static void assertRevenueIsThatOfTheTables(ApiClient admin, Connection platform) throws Exception {
        LocalDate today = Days.of(Instant.now());
        Map<String, BigDecimal> before = Map.of();
        Set<String> paidEver = new HashSet<>();
        Map<String, BigDecimal> moved = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        Set<String> seen = new TreeSet<>();
        for (JsonNode point : admin.get(DAYS + today.minusDays(400) + "&to=" + today.minusDays(1)).json()
                .get("points")) {
            Instant at = Instant.parse(point.get("at").asText());
            if (Days.of(at).getDayOfMonth() == 1) {
                moved.clear();
                counts.clear();
            }
            Map<String, BigDecimal> paying = PlainRevenue.byCustomer(platform, at);
            addMovements(moved, counts, before, paying, paidEver);
            before = paying;
            paidEver.addAll(paying.keySet());
            seen.addAll(moved.keySet());
            assertThat(point.get("monthly_recurring_revenue").decimalValue()).as(at.toString())
                    .isEqualByComparingTo(PlainRevenue.total(paying));
            assertThat(point.get("paying_customers").asInt()).as(at.toString()).isEqualTo(paying.size());
            point.get("mrr_movement_counts").properties().forEach(
                    count -> assertThat(count.getValue().asInt()).as(at + " " + count.getKey())
                            .isEqualTo(counts.getOrDefault(count.getKey(), 0)));
            point.get("mrr_movements").properties().forEach(
                    movement -> assertThat(movement.getValue().decimalValue()).as(at + " " + movement.getKey())
                            .isEqualByComparingTo(moved.getOrDefault(movement.getKey(), BigDecimal.ZERO)));
        }
        assertThat(seen).containsExactly("churn", "contraction", "expansion", "new", "reactivation");
    }

    private static void addMovements(Map<String, BigDecimal> moved, Map<String, Integer> counts,
            Map<String, BigDecimal> before, Map<String, BigDecimal> after, Set<String> paidEver) {
        Set<String> customers = new HashSet<>(before.keySet());
        customers.addAll(after.keySet());
        for (String customer : customers) {
            BigDecimal less = before.getOrDefault(customer, BigDecimal.ZERO);
            BigDecimal change = after.getOrDefault(customer, BigDecimal.ZERO).subtract(less);
            String name;
            if (less.signum() == 0) {
                name = paidEver.contains(customer) ? "reactivation" : "new";
            } else if (!after.containsKey(customer)) {
                name = "churn";
            } else {
                name = change.signum() > 0 ? "expansion" : "contraction";
            }
            if (change.signum() != 0) {
                moved.merge(name, change, BigDecimal::add);
                counts.merge(name, 1, Integer::sum);
            }
        }
    }

    private static void awaitTheOldestMonth(ApiClient admin) throws Exception {
        LocalDate oldest = Days.of(Instant.now()).minusDays(399);
        String path = "/api/devops/metrics/users/history?from=" + oldest + "&to=" + oldest;
        Await.answer(Duration.ofMinutes(3), () -> admin.get(path), answer -> !answer.json().get("points").isEmpty());
    }
}
