package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.SortableTime;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.ListPlace;
import com.revenueripple.devops.paging.Page;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Lists items by time, newest first. An item of the metrics table, whatever its key, is listed when it has the
 * {@link #attributes}. A list is eventually consistent: it may lack the latest writes.
 */
public final class ListingStore {
    /** The listed items: partition {@code listing}, sort {@code listed_at}. */
    public static final String INDEX = "by_time";
    public static final String LISTING = "listing";
    public static final String LISTED_AT = "listed_at";
    private static final String SHOWN = "shown";

    private final DynamoDbClient dynamoDb;
    private final String table;

    /** @param table the metrics table */
    public ListingStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * The attributes that put an item on a list.
     *
     * @param at when it happened; a time before the year 0 or after 9999 stands at the end of those years
     * @param id unique in the list; of items at the same time, the greater id is the newer one
     * @param shown the JSON text of the item in the API
     */
    public static Map<String, AttributeValue> attributes(Listing listing, Instant at, String id, String shown) {
        return Map.of(
                LISTING, text(listing.name()),
                LISTED_AT, text(SortableTime.of(at) + "#" + id),
                SHOWN, text(shown));
    }

    /**
     * The items of these days, newest first, by one query.
     *
     * @param cursor of the previous page; empty for the first. It continues after that page's last item, even when
     *        newer items were added or that item was removed
     * @param limit the maximum number, positive
     * @throws com.revenueripple.devops.paging.InvalidCursorException when the cursor belongs to another list or other
     *         days
     */
    public Page<Listed> newestFirst(Listing listing, DayRange days, Optional<String> cursor, int limit) {
        String end = days.to().plusDays(1).toString();
        String newest = cursor.map(word -> ListPlace.decode(word).entryIn(listing.name(), days)).orElse(end);
        // Two beyond the page: the cursor's own item, which is read again, and one that shows whether the list
        // continues.
        List<Map<String, AttributeValue>> items = between(listing, days.from().toString(), newest, limit + 2)
                .filter(item -> !text(item, LISTED_AT).equals(newest))
                .limit(limit + 1L)
                .toList();
        if (items.size() <= limit) {
            return new Page<>(shown(items.stream()), Optional.empty());
        }
        ListPlace next = new ListPlace(listing.name(), days, text(items.get(limit - 1), LISTED_AT));
        return new Page<>(shown(items.stream().limit(limit)), Optional.of(next.encode()));
    }

    /**
     * The newest items of all time, newest first.
     *
     * @param limit the maximum number, positive
     */
    public List<Listed> newest(Listing listing, int limit) {
        return shown(newestFirst(limit, "listing = :listing", Map.of(":listing", text(listing.name()))).limit(limit));
    }

    /** Both ends included. */
    private Stream<Map<String, AttributeValue>> between(Listing listing, String oldest, String newest, int count) {
        return newestFirst(count, "listing = :listing AND listed_at BETWEEN :oldest AND :newest", Map.of(
                ":listing", text(listing.name()),
                ":oldest", text(oldest),
                ":newest", text(newest)));
    }

    private Stream<Map<String, AttributeValue>> newestFirst(int count, String condition,
            Map<String, AttributeValue> values) {
        QueryRequest request = QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression(condition)
                .expressionAttributeValues(values)
                .scanIndexForward(false)
                .limit(count)
                .build();
        return dynamoDb.queryPaginator(request).items().stream();
    }

    private static List<Listed> shown(Stream<Map<String, AttributeValue>> items) {
        return items.map(item -> new Listed(text(item, SHOWN))).toList();
    }
}
