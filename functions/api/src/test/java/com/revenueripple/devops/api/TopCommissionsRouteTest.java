package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static com.revenueripple.devops.api.ApiFixture.keyHolder;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.metrics.SyncCommissionsHandler;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Leaderboard;
import com.revenueripple.devops.metrics.Snapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class TopCommissionsRouteTest {
    private static final String TOP = "/api/devops/sync/commissions/top";
    private static final long GENERATION = 2;

    private final ApiFixture fixture = new ApiFixture();
    private final Caller module = fixture.caller(SyncCommissionsHandler::new, KEY_HOLDER);

    @Test
    void theRankingIsNotReadyBeforeTheFirstSync() {
        Answer answer = get(Map.of());

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("metrics_not_ready");
        assertThat(answer.header("Retry-After")).isEqualTo("60");
    }

    @Test
    void theRankingIsEmptyWithoutCommissions() {
        publish("USD");

        assertThat(get(Map.of()).event().getBody()).isEqualTo("""
                {"timestamp":"2026-11-23T12:00:00Z","currency":"USD","window":"all","top_performers":[]}""");
    }

    @Test
    void theAffiliatesAreRankedByTheirTotalsForKeysAndAdministrators() {
        publish("USD");
        stand("USD", "all", "cat", 50_05, 3);
        stand("USD", "all", "bob", 50_05, 1);
        stand("USD", "all", "ada", 1250_50, 12);
        stand("USD", "all", "dan", -10, 2);
        String expected = """
                {"timestamp":"2026-11-23T12:00:00Z","currency":"USD","window":"all","top_performers":[\
                {"rank":1,"username":"ada","total_commission":1250.50,"transaction_count":12},\
                {"rank":2,"username":"bob","total_commission":50.05,"transaction_count":1},\
                {"rank":2,"username":"cat","total_commission":50.05,"transaction_count":3},\
                {"rank":4,"username":"dan","total_commission":-0.10,"transaction_count":2}]}""";

        assertThat(get(Map.of()).event().getBody()).isEqualTo(expected);
        assertThat(fixture.caller(SyncCommissionsHandler::new, ADMINISTRATOR)
                .get("/api/devops/metrics/commissions/top").event().getBody()).isEqualTo(expected);
    }

    @Test
    void aMonthHasItsOwnRanking() {
        publish("USD");
        stand("USD", "2026-11", "ada", 1_00, 1);

        assertThat(get(Map.of("window", "2026-11")).event().getBody())
                .contains("\"window\":\"2026-11\"", "\"username\":\"ada\"");
        assertThat(get(Map.of("window", "2026-10")).json().get("top_performers")).isEmpty();
        assertThat(get(Map.of("window", "all")).json().get("top_performers")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"JPY,1234", "KWD,1.234"})
    void theCurrencyAndItsDecimalsAreTheSnapshots(String currency, String total) {
        publish(currency);
        stand(currency, "all", "ada", 1234, 1);

        assertThat(get(Map.of()).event().getBody())
                .contains("\"currency\":\"" + currency + "\"", "\"total_commission\":" + total + ",");
    }

    @Test
    void theRankingHasTenPlacesByDefault() {
        publish("USD");
        IntStream.rangeClosed(1, 101).forEach(i -> stand("USD", "all", "affiliate" + i, i, 1));

        assertThat(get(Map.of()).json().get("top_performers")).hasSize(10);
        assertThat(get(Map.of("limit", "1")).json().get("top_performers")).hasSize(1);
        assertThat(get(Map.of("limit", "100")).json().get("top_performers")).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-13", "26-1", "", "ALL", "2026", "2026-11-23"})
    void anInvalidWindowIsRefused(String window) {
        Answer refused = get(Map.of("window", window));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("?window");
        assertThat(refused.json().at("/errors/0/detail").asText()).isEqualTo("must be all or a month such as 2026-11");
    }

    @Test
    void allErrorsAreReportedAtOnce() {
        Answer refused = get(Map.of("window", "now", "limit", "0"));

        assertThat(refused.json().get("errors").findValuesAsText("pointer")).containsExactly("?window", "?limit");
        assertThat(get(Map.of("limit", "101")).status()).isEqualTo(400);
    }

    @Test
    void aKeyWithoutThePermissionIsRefused() {
        assertThat(fixture.caller(SyncCommissionsHandler::new, keyHolder(Permission.WRITE_WEBHOOKS)).get(TOP)
                .status()).isEqualTo(403);
    }

    private Answer get(Map<String, String> query) {
        return module.get(TOP, query);
    }

    private void publish(String currency) {
        fixture.publish(Map.of(Domain.COMMISSIONS,
                Snapshot.of("{\"currency\":\"" + currency + "\"}", fixture.clock.instant(), GENERATION)));
    }

    private void stand(String currency, String window, String affiliate, long total, long count) {
        Map<String, AttributeValue> item = new HashMap<>(
                Leaderboard.key(GENERATION, currency, window, affiliate));
        item.put(Leaderboard.TOTAL, number(total));
        item.put(Leaderboard.COUNT, number(count));
        fixture.tables.client().putItem(request -> request.tableName(fixture.tables.name("MetricsTable")).item(item));
    }
}
