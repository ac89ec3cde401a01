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
 * Lists single things by time, newest first. An item of the metrics table, whatever its key, is listed by having
 * {@link #attributes}; without them it is in no list. A list is eventually consistent: it may lack what was written
 * within the last moment.
 */
public final class ListingStore {
    /** What is listed: partition {@code listing}, sort {@code listed_at}. */
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
     * What makes an item a listed one.
     *
     * @param at when it happened; what is before the year 0 or after 9999 stands at the end of those years
     * @param id tells it apart from all others of the list; of things at the same time the greater one is the newer
     * @param shown the JSON text of the thing, as the API shows it
     */
    public static Map<String, AttributeValue> attributes(Listing listing, Instant at, String id, String shown) {
        return Map.of(
                LISTING, text(listing.name()),
                LISTED_AT, text(SortableTime.of(at) + "#" + id),
                SHOWN, text(shown));
    }

    /**
     * The things of these days, newest first, by one query.
     *
     * @param cursor of the page before; empty for the first. It goes on after that page's last thing, also when newer
     *         things have come or that thing has gone
     * @param limit how many at the most, positive
     * @throws com.revenueripple.devops.paging.InvalidCursorException when the cursor is of another list or other days
     */
    public Page<Listed> newestFirst(Listing listing, DayRange days, Optional<String> cursor, int limit) {
        String end = days.to().plusDays(1).toString();
        String newest = cursor.map(word -> ListPlace.decode(word).entryIn(listing.name(), days)).orElse(end);
        // Two beyond the page: the place's thing, which comes again, and one that tells whether the list goes on.
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
     * The newest things of all time, newest first.
     *
     * @param limit how many at the most, positive
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
