package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.number;
import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.money.Currencies;
import com.revenueripple.devops.testing.TestTables;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The contract of the leaderboard, for any DynamoDB. */
abstract class LeaderboardContract {
    private static final long GENERATION = 3;
    private static final Currency USD = currency("USD");
    private static final Window NOVEMBER = Window.parse("2026-11").orElseThrow();

    private final DynamoDbClient client;
    private final String table;
    private final QueryCounter counter;
    private final Leaderboard leaderboard;

    LeaderboardContract(TestTables tables) {
        client = tables.client();
        table = tables.name("MetricsTable");
        counter = new QueryCounter(client);
        leaderboard = new Leaderboard(counter, table);
    }

    @Test
    void nobodyHasAPlaceWithoutCommissions() {
        assertThat(top(10)).isEmpty();
    }

    @Test
    void theHighestTotalComesFirst() {
        add("ada", 9_99);
        add("bob", 100_00);
        add("ada", 100_00);

        assertThat(json(top(10))).isEqualTo("""
                [{"rank":1,"username":"ada","total_commission":109.99,"transaction_count":2},\
                {"rank":2,"username":"bob","total_commission":100.00,"transaction_count":1}]""");
    }

    @Test
    void equalTotalsShareARankAndAreOrderedByName() {
        add("dan", 1_00);
        add("cat", 2_00);
        add("ada", 3_00);
        add("bob", 2_00);

        assertThat(places(top(10))).containsExactly("1 ada", "2 bob", "2 cat", "4 dan");
    }

    @Test
    void theFirstNamesAreShownWhenTotalsAtTheEndAreEqual() {
        add("winner", 9_00);
        IntStream.range(0, 30).forEach(i -> add("equal%02d".formatted((i * 7) % 30), 5_00));
        add("loser", 1_00);

        assertThat(places(top(3))).containsExactly("1 winner", "2 equal00", "2 equal01");
        assertThat(places(top(1))).containsExactly("1 winner");
        assertThat(places(top(31))).hasSize(31).endsWith("2 equal29");
        assertThat(places(top(32))).hasSize(32).endsWith("32 loser");
    }

    @Test
    void tenPlacesCostElevenItemsForAnyNumberOfAffiliates() {
        IntStream.rangeClosed(1, 60).forEach(i -> add("affiliate" + i, i));

        assertThat(places(top(10))).startsWith("1 affiliate60").endsWith("10 affiliate51");
        assertThat(counter.queries()).isEqualTo(1);
        assertThat(counter.itemsRead()).isEqualTo(11);
    }

    @Test
    void aTotalMayBeNegative() {
        add("ada", -5_00);
        add("bob", 0);
        add("cat", -50);

        assertThat(places(top(10))).containsExactly("1 bob", "2 cat", "3 ada");
        assertThat(json(top(10))).contains("\"total_commission\":-0.50", "\"total_commission\":-5.00");
    }

    @Test
    void anAffiliateWithoutRemainingCommissionsHasNoPlace() {
        add("ada", -5_00);
        IntStream.range(0, 25).forEach(i -> {
            change("gone" + i, 100, 1);
            change("gone" + i, -100, -1);
        });
        add("bob", -6_00);

        assertThat(places(top(2))).containsExactly("1 ada", "2 bob");
        assertThat(places(top(1))).containsExactly("1 ada");
    }

    @Test
    void aZeroTotalHasAPlaceOnlyWhileCommissionsRemain() {
        add("bob", 0);
        change("ada", 5_00, 1);
        change("ada", -5_00, -1);
        add("cat", 0);

        assertThat(places(top(1))).containsExactly("1 bob");
        assertThat(places(top(2))).containsExactly("1 bob", "1 cat");
    }

    @Test
    void eachGenerationCurrencyAndWindowHasItsOwnBoard() {
        add("ada", 1_00);
        change(GENERATION + 1, "USD", Window.ALL_TIME, "bob");
        change(GENERATION, "EUR", Window.ALL_TIME, "cat");
        change(GENERATION, "USD", NOVEMBER, "dan");

        assertThat(places(top(10))).containsExactly("1 ada");
        assertThat(places(leaderboard.top(GENERATION + 1, USD, Window.ALL_TIME, 10))).containsExactly("1 bob");
        assertThat(places(leaderboard.top(GENERATION, currency("EUR"), Window.ALL_TIME, 10)))
                .containsExactly("1 cat");
        assertThat(places(leaderboard.top(GENERATION, USD, NOVEMBER, 10))).containsExactly("1 dan");
    }

    @Test
    void anAmountHasTheDecimalsOfItsCurrency() {
        change(GENERATION, "JPY", Window.ALL_TIME, "ada");
        change(GENERATION, "KWD", Window.ALL_TIME, "ada");

        assertThat(json(leaderboard.top(GENERATION, currency("JPY"), Window.ALL_TIME, 1)))
                .contains("\"total_commission\":1234,");
        assertThat(json(leaderboard.top(GENERATION, currency("KWD"), Window.ALL_TIME, 1)))
                .contains("\"total_commission\":1.234,");
    }

    @Test
    void aNameMayHaveAnyCharacters() {
        List<String> names = List.of("a#b", "\"x\"\\", "Žofie Ünal", "💰", " ", "all", "x".repeat(100));
        names.forEach(name -> add(name, 1_00));

        assertThat(top(10)).extracting(Standing::username).containsExactlyInAnyOrderElementsOf(names);
        assertThat(Json.parseOwn(json(top(10))).findValuesAsText("username"))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    private List<Standing> top(int limit) {
        return leaderboard.top(GENERATION, USD, Window.ALL_TIME, limit);
    }

    private void add(String affiliate, long total) {
        change(affiliate, total, 1);
    }

    private void change(String affiliate, long total, long count) {
        change(GENERATION, "USD", Window.ALL_TIME, affiliate, total, count);
    }

    private void change(long generation, String currency, Window window, String affiliate) {
        change(generation, currency, window, affiliate, 1234, 1);
    }

    private void change(long generation, String currency, Window window, String affiliate, long total, long count) {
        client.updateItem(request -> request.tableName(table)
                .key(Leaderboard.key(generation, currency, window.code(), affiliate))
                .updateExpression("ADD #total :total, #count :count")
                .expressionAttributeNames(Map.of("#total", Leaderboard.TOTAL, "#count", Leaderboard.COUNT))
                .expressionAttributeValues(Map.of(":total", number(total), ":count", number(count))));
    }

    private static Stream<String> places(List<Standing> standings) {
        return standings.stream().map(standing -> standing.rank() + " " + standing.username());
    }

    private static String json(List<Standing> standings) {
        return Json.write(standings);
    }

    private static Currency currency(String code) {
        return Currencies.find(code).orElseThrow();
    }
}
