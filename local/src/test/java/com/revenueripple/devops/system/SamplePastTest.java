package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.system.ApiClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample's past is a normal history, and leads to the metrics of the first sync. */
class SamplePastTest {
    private static final List<String> TOTALS = List.of("total_users", "total_revenue", "total_commissions");

    @Test
    void theHistoryLeadsToTheMetricsOfTheFirstSync(@TempDir Path data) throws Exception {
        try (LocalSystem system = Systems.of(data).withPast().users(60).start()) {
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
        }
    }

    private static void awaitTheOldestMonth(ApiClient admin) throws Exception {
        LocalDate oldest = Days.of(Instant.now()).minusDays(399);
        String path = "/api/devops/metrics/users/history?from=" + oldest + "&to=" + oldest;
        Await.answer(Duration.ofMinutes(3), () -> admin.get(path), answer -> !answer.json().get("points").isEmpty());
    }
}
