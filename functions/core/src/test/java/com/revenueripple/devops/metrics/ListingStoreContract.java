package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.revenueripple.devops.paging.Cursor;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.InvalidCursorException;
import com.revenueripple.devops.paging.Page;
import com.revenueripple.devops.testing.TestTables;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The contract of lists by time, for any DynamoDB. */
abstract class ListingStoreContract {
    private static final Listing DOLLARS = Listing.payments("USD");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final DayRange NOVEMBER = days("2026-11-01", "2026-11-30");

    private final DynamoDbClient client;
    private final String table;
    private final QueryCounter counter;
    private final ListingStore listings;

    ListingStoreContract(TestTables tables) {
        client = tables.client();
        table = tables.name("MetricsTable");
        counter = new QueryCounter(client);
        listings = new ListingStore(counter, table);
    }

    @Test
    void aListWithoutItemsIsEmpty() {
        assertThat(listings.newestFirst(DOLLARS, NOVEMBER, Optional.empty(), 10))
                .isEqualTo(new Page<>(List.of(), Optional.empty()));
        assertThat(listings.newest(DOLLARS, 10)).isEmpty();
    }

    @Test
    void theNewestItemComesFirstUnchanged() {
        list(DOLLARS, NOON, "p1", "{\"amount\":1.50}");
        list(DOLLARS, NOON.plusMillis(1), "p2", "{\"amount\":15750.00}");

        assertThat(texts(listings.newestFirst(DOLLARS, NOVEMBER, Optional.empty(), 10).items()))
                .containsExactly("{\"amount\":15750.00}", "{\"amount\":1.50}");
    }

    @Test
    void itemsOfTheSameTimeAreOrderedById() {
        list(DOLLARS, NOON, "b");
        list(DOLLARS, NOON.plusNanos(999_999), "c");
        list(DOLLARS, NOON, "a");

        assertThat(allPages(NOVEMBER, 1)).containsExactly("c", "b", "a");
    }

    @Test
    void bothDaysOfTheRangeAreIncludedAndNothingElse() {
        list(DOLLARS, Instant.parse("2026-11-09T23:59:59.999Z"), "before");
        list(DOLLARS, Instant.parse("2026-11-10T00:00:00Z"), "first");
        list(DOLLARS, Instant.parse("2026-11-11T23:59:59.999999Z"), "last");
        list(DOLLARS, Instant.parse("2026-11-12T00:00:00Z"), "after");

        assertThat(allPages(days("2026-11-10", "2026-11-11"), 10)).containsExactly("last", "first");
        assertThat(allPages(days("2026-11-09", "2026-11-09"), 10)).containsExactly("before");
    }

    @Test
    void paymentsAndCommissionsHaveAListPerCurrency() {
        list(DOLLARS, NOON, "dollars");
        list(Listing.payments("EUR"), NOON, "euros");
        list(Listing.commissions("USD"), NOON, "commission");

        assertThat(allPages(NOVEMBER, 10)).containsExactly("dollars");
        assertThat(texts(listings.newest(Listing.payments("EUR"), 10))).containsExactly("euros");
        assertThat(texts(listings.newest(Listing.commissions("USD"), 10))).containsExactly("commission");
    }

    @Test
    void pagesAreFullAndTheLastHasNoCursor() {
        IntStream.range(0, 6).forEach(i -> list(DOLLARS, NOON.plusSeconds(i), "p" + i));

        Page<Listed> first = listings.newestFirst(DOLLARS, NOVEMBER, Optional.empty(), 3);
        Page<Listed> second = listings.newestFirst(DOLLARS, NOVEMBER, first.nextCursor(), 3);

        assertThat(texts(first.items())).containsExactly("p5", "p4", "p3");
        assertThat(texts(second.items())).containsExactly("p2", "p1", "p0");
        assertThat(second.nextCursor()).isEmpty();
    }

    @Test
    void aPageIsOneQueryForAnyNumberOfDaysAndItems() {
        IntStream.range(0, 120).forEach(i -> list(DOLLARS, NOON.minusSeconds(90_000L * i), "p" + i));
        DayRange years = days("2020-01-01", "2026-11-30");

        Page<Listed> first = listings.newestFirst(DOLLARS, years, Optional.empty(), 50);
        assertThat(counter.queries()).isEqualTo(1);
        assertThat(counter.itemsRead()).isLessThanOrEqualTo(52);

        assertThat(listings.newestFirst(DOLLARS, years, first.nextCursor(), 50).items()).hasSize(50);
        assertThat(counter.queries()).isEqualTo(2);
        assertThat(allPages(years, 1)).hasSize(120);
    }

    @Test
    void newItemsBetweenTwoPagesNeitherRepeatNorHideOldOnes() {
        IntStream.range(0, 9).forEach(i -> list(DOLLARS, NOON.plusSeconds(i), "old" + i));
        List<String> seen = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Listed> page = listings.newestFirst(DOLLARS, NOVEMBER, cursor, 2);
            seen.addAll(texts(page.items()));
            IntStream.range(0, 3).forEach(
                    i -> list(DOLLARS, NOON.plusSeconds(100 + i), "new" + i + "after" + seen.size()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        assertThat(seen).containsExactly("old8", "old7", "old6", "old5", "old4", "old3", "old2", "old1", "old0");
    }

    @Test
    void aCursorStaysValidWhenItsItemIsRemoved() {
        IntStream.range(0, 5).forEach(i -> list(DOLLARS, NOON.plusSeconds(i), "p" + i));
        Optional<String> cursor = listings.newestFirst(DOLLARS, NOVEMBER, Optional.empty(), 2).nextCursor();

        client.deleteItem(request -> request.tableName(table).key(key("p3")));

        assertThat(texts(listings.newestFirst(DOLLARS, NOVEMBER, cursor, 2).items())).containsExactly("p2", "p1");
    }

    @Test
    void anItemWithoutTheAttributesIsNoLongerListed() {
        list(DOLLARS, NOON, "p1");
        client.putItem(request -> request.tableName(table).item(key("p1")));

        assertThat(listings.newest(DOLLARS, 10)).isEmpty();
    }

    @Test
    void theNewestOfAllTimeAreReadUpToTheLimit() {
        list(DOLLARS, Instant.parse("2001-01-01T00:00:00Z"), "oldest");
        list(DOLLARS, NOON, "newer");
        list(DOLLARS, NOON.plusSeconds(1), "newest");

        assertThat(texts(listings.newest(DOLLARS, 2))).containsExactly("newest", "newer");
        assertThat(texts(listings.newest(DOLLARS, 5))).containsExactly("newest", "newer", "oldest");
        assertThat(counter.itemsRead()).isEqualTo(5);
    }

    @Test
    void aTimeOutOfRangeIsListedAtTheEndOfTheRange() {
        list(DOLLARS, NOON, "ordinary");
        list(DOLLARS, Instant.MAX, "for ever");
        list(DOLLARS, Instant.parse("+10000-01-01T00:00:00Z"), "far");
        list(DOLLARS, Instant.parse("-0001-12-31T00:00:00Z"), "ancient");
        list(DOLLARS, Instant.MIN, "never");

        assertThat(texts(listings.newest(DOLLARS, 9))).containsExactly("for ever", "far", "ordinary", "never",
                "ancient");
    }

    @Test
    void aPageCanEndAtAnIdOfAnyCharactersAndMaximumLength() {
        List<String> ids = List.of("#", "a#b", "\"quoted\\\"", "ключ", "💰".repeat(50), " ", "~".repeat(100));
        ids.forEach(id -> list(DOLLARS, NOON, id, "\"" + ids.indexOf(id) + "\""));

        assertThat(allPages(NOVEMBER, 1)).hasSize(ids.size()).doesNotHaveDuplicates();
    }

    @Test
    void aCursorOfAnotherListOrOtherDaysIsRefused() {
        IntStream.range(0, 3).forEach(i -> list(DOLLARS, NOON.plusSeconds(i), "p" + i));
        Optional<String> cursor = listings.newestFirst(DOLLARS, NOVEMBER, Optional.empty(), 1).nextCursor();

        assertRefused(Listing.payments("EUR"), NOVEMBER, cursor.orElseThrow());
        assertRefused(Listing.commissions("USD"), NOVEMBER, cursor.orElseThrow());
        assertRefused(DOLLARS, days("2026-11-01", "2026-11-29"), cursor.orElseThrow());
        assertRefused(DOLLARS, days("2026-11-02", "2026-11-30"), cursor.orElseThrow());
        assertThatNoException().isThrownBy(() -> listings.newestFirst(DOLLARS, NOVEMBER, cursor, 100));
    }

    @Test
    void anInvalidCursorIsRefused() {
        Stream.of("", "x", "e30", "W10", "bnVsbA", "%%%",
                cursor("2026-11-01", "2026-11-30", "2026-12-01T00:00:00.000Z#p"),
                cursor("2026-11-01", "2026-11-30", "2026-10-31T23:59:59.999Z#p"),
                cursor("2026-11-01", "2026-11-30", "2026-11-01"),
                cursor("2026-11-01", "2026-11-30", "2026-11-23" + "x".repeat(2000)),
                cursor("2026-11-30", "2026-11-01", "2026-11-23T12:00:00.000Z#p"),
                cursor("2026-11-00", "2026-11-30", "2026-11-23T12:00:00.000Z#p"))
                .forEach(word -> assertRefused(DOLLARS, NOVEMBER, word));
    }

    private void assertRefused(Listing listing, DayRange days, String cursor) {
        assertThatExceptionOfType(InvalidCursorException.class).as(cursor)
                .isThrownBy(() -> listings.newestFirst(listing, days, Optional.of(cursor), 10));
    }

    private static String cursor(String from, String to, String entry) {
        return Cursor.encode(Map.of("list", "payments#USD", "from", from, "to", to, "entry", entry));
    }

    private List<String> allPages(DayRange days, int limit) {
        List<String> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Listed> page = listings.newestFirst(DOLLARS, days, cursor, limit);
            all.addAll(texts(page.items()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return all;
    }

    private void list(Listing listing, Instant at, String id) {
        list(listing, at, id, id);
    }

    private void list(Listing listing, Instant at, String id, String shown) {
        Map<String, AttributeValue> item = new HashMap<>(key(id));
        item.putAll(ListingStore.attributes(listing, at, id, shown));
        client.putItem(request -> request.tableName(table).item(item));
    }

    private static Map<String, AttributeValue> key(String id) {
        return Map.of("pk", text("thing#" + id), "sk", text("now"));
    }

    private static List<String> texts(List<Listed> things) {
        return things.stream().map(Listed::json).toList();
    }

    private static DayRange days(String from, String to) {
        return new DayRange(LocalDate.parse(from), LocalDate.parse(to));
    }
}
