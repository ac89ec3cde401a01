package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static com.revenueripple.devops.api.ApiFixture.keyHolder;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.metrics.SyncRevenueHandler;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.metrics.Listing;
import com.revenueripple.devops.metrics.ListingStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class TransactionsRouteTest {
    private static final String TRANSACTIONS = "/api/devops/sync/revenue/transactions";

    private final ApiFixture fixture = new ApiFixture();
    private final Caller module = fixture.caller(SyncRevenueHandler::new, KEY_HOLDER);

    @Test
    void theListIsNotReadyBeforeTheFirstSync() {
        add("USD", fixture.clock.instant(), "p1");

        Answer answer = get(Map.of());

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("metrics_not_ready");
        assertThat(answer.header("Retry-After")).isEqualTo("60");
    }

    @Test
    void theListIsEmptyWithoutTransactions() {
        fixture.publish("1");

        assertThat(get(Map.of()).event().getBody()).isEqualTo("{\"transactions\":[],\"next_cursor\":null}");
    }

    @Test
    void keysAndAdministratorsReadTransactionsUnchanged() {
        fixture.publish("1");
        String shown = """
                {"id":"p1","kind":"subscription","tier":"membership","amount":15750.00,"currency":"USD",\
                "occurred_at":"2026-11-23T11:00:00Z"}""";
        add("USD", Instant.parse("2026-11-23T11:00:00Z"), "p1", shown);
        String expected = "{\"transactions\":[" + shown + "],\"next_cursor\":null}";

        assertThat(get(Map.of()).event().getBody()).isEqualTo(expected);
        assertThat(fixture.caller(SyncRevenueHandler::new, ADMINISTRATOR)
                .get("/api/devops/metrics/revenue/transactions").event().getBody()).isEqualTo(expected);
    }

    @Test
    void theListCoversTheLastThirtyDaysByDefault() {
        fixture.publish("1");
        add("USD", Instant.parse("2026-10-24T23:59:59.999Z"), "31 days ago");
        add("USD", Instant.parse("2026-10-25T00:00:00Z"), "30 days ago");
        add("USD", Instant.parse("2026-11-23T23:59:59Z"), "today");

        assertThat(ids(get(Map.of()))).containsExactly("today", "30 days ago");
        assertThat(ids(get(Map.of("from", "2026-10-24", "to", "2026-10-25"))))
                .containsExactly("30 days ago", "31 days ago");
    }

    @Test
    void theReportingCurrencyIsTheDefault() {
        fixture.publish("1");
        List.of("USD", "JPY", "KWD").forEach(currency -> add(currency, fixture.clock.instant(), currency));

        assertThat(ids(get(Map.of()))).containsExactly("USD");
        assertThat(ids(get(Map.of("currency", "KWD")))).containsExactly("KWD");

        Caller inJapan = new Caller(new SyncRevenueHandler(fixture.environment(Map.of("REPORTING_CURRENCY", "JPY"))),
                KEY_HOLDER);
        assertThat(ids(inJapan.get(TRANSACTIONS))).containsExactly("JPY");
    }

    @Test
    void aPageHasFiftyItemsByDefaultAndAtMostAHundred() {
        fixture.publish("1");
        IntStream.range(0, 101).forEach(i -> add("USD", fixture.clock.instant().minusSeconds(i), "p" + i));

        assertThat(ids(get(Map.of()))).hasSize(50);
        assertThat(ids(get(Map.of("limit", "1")))).containsExactly("p0");
        Answer hundred = get(Map.of("limit", "100"));
        assertThat(ids(hundred)).hasSize(100);
        Answer rest = get(Map.of("limit", "100", "cursor", cursor(hundred)));
        assertThat(ids(rest)).containsExactly("p100");
        assertThat(rest.json().get("next_cursor").isNull()).isTrue();
    }

    @Test
    void aContinuedListKeepsItsPlaceAndItsDaysOverMidnight() {
        fixture.publish("1");
        add("USD", Instant.parse("2026-10-25T00:00:00Z"), "oldest");
        add("USD", fixture.clock.instant(), "newest");
        Answer first = get(Map.of("limit", "1"));

        fixture.clock.advance(Duration.ofHours(13));
        add("USD", fixture.clock.instant(), "of the new day");

        assertThat(ids(first)).containsExactly("newest");
        assertThat(ids(get(Map.of("limit", "1", "cursor", cursor(first))))).containsExactly("oldest");
        assertThat(ids(get(Map.of("limit", "1")))).containsExactly("of the new day");
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        fixture.publish("1");
        IntStream.range(0, 3).forEach(i -> add("USD", fixture.clock.instant().minusSeconds(i), "p" + i));
        String cursor = cursor(get(Map.of("limit", "1")));

        assertThat(get(Map.of("cursor", cursor, "to", "2026-11-23")).status()).isEqualTo(200);
        for (Map<String, String> other : List.of(
                Map.of("cursor", cursor, "currency", "EUR"),
                Map.of("cursor", cursor, "from", "2026-11-01"),
                Map.of("cursor", cursor, "to", "2026-11-24"),
                Map.of("cursor", "garbage"),
                Map.of("cursor", ""))) {
            Answer refused = get(other);
            assertThat(refused.status()).as(other.toString()).isEqualTo(400);
            assertThat(pointers(refused)).containsExactly("?cursor");
        }
    }

    @Test
    void allErrorsAreReportedAtOnce() {
        Answer refused = get(Map.of("from", "2026-02-30", "to", "yesterday", "limit", "101", "currency", "usd"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(pointers(refused)).containsExactlyInAnyOrder("?from", "?to", "?limit", "?currency");
        for (Map<String, String> one : List.of(Map.of("limit", "0"), Map.of("limit", ""), Map.of("currency", ""),
                Map.of("currency", "XXX"), Map.of("from", "2026-11-24", "to", "2026-11-23"))) {
            assertThat(get(one).status()).as(one.toString()).isEqualTo(400);
        }
    }

    @Test
    void aKeyWithoutThePermissionIsRefused() {
        assertThat(fixture.caller(SyncRevenueHandler::new, keyHolder(Permission.WRITE_WEBHOOKS)).get(TRANSACTIONS)
                .status()).isEqualTo(403);
    }

    private Answer get(Map<String, String> query) {
        return module.get(TRANSACTIONS, query);
    }

    private void add(String currency, Instant at, String id) {
        add(currency, at, id, "{\"id\":\"" + id + "\"}");
    }

    private void add(String currency, Instant at, String id, String shown) {
        Map<String, AttributeValue> item = new HashMap<>(
                ListingStore.attributes(Listing.payments(currency), at, id, shown));
        item.put("pk", text("payment#" + id));
        item.put("sk", text("now"));
        fixture.tables.client().putItem(request -> request.tableName(fixture.tables.name("MetricsTable")).item(item));
    }

    private static List<String> ids(Answer answer) {
        return answer.json().get("transactions").findValuesAsText("id");
    }

    private static String cursor(Answer answer) {
        return answer.json().get("next_cursor").asText();
    }

    private static List<String> pointers(Answer refused) {
        return StreamSupport.stream(refused.json().get("errors").spliterator(), false)
                .map((JsonNode error) -> error.get("pointer").asText())
                .toList();
    }
}
