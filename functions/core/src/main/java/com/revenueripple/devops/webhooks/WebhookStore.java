package com.revenueripple.devops.webhooks;

import static com.revenueripple.devops.dynamodb.Attributes.bytes;
import static com.revenueripple.devops.dynamodb.Attributes.optionalText;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.dynamodb.SortableTime;
import com.revenueripple.devops.environment.Sha256;
import com.revenueripple.devops.paging.DayPages;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.paging.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The WebhookLog table: received events by id, listed by UTC day, kept for 90 days. */
public final class WebhookStore {
    /** All events without their bodies: partition {@code day}, sort {@code received_at}. */
    private static final String INDEX = "by_day";
    private static final Duration RETENTION = Duration.ofDays(90);
    private static final int MOST_FILTERED = 500;
    private static final Set<String> INDEX_KEY = Set.of("day", "received_at", "id");

    private final DynamoDbClient dynamoDb;
    private final String table;

    public WebhookStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** Stores the event unless its id is taken; one conditional write decides. */
    public StoreOutcome store(WebhookEvent event) {
        try {
            dynamoDb.putItem(put -> put
                    .tableName(table)
                    .item(item(event))
                    .conditionExpression("attribute_not_exists(id)")
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return StoreOutcome.STORED;
        } catch (ConditionalCheckFailedException taken) {
            return outcome(taken.item(), event);
        }
    }

    /** The event of that id, with its body. */
    public Optional<WebhookEvent> find(String id) {
        if (!WebhookIds.isId(id)) {
            return Optional.empty();
        }
        Map<String, AttributeValue> item = dynamoDb.getItem(get -> get.tableName(table).key(Map.of("id", text(id))))
                .item();
        return item.isEmpty() ? Optional.empty() : Optional.of(event(item));
    }

    /** The events of these days, newest first. */
    public Page<WebhookSummary> newestFirst(DayRange days, Optional<String> cursor, int limit) {
        return newestFirst(days, EventFilter.NONE, cursor, limit);
    }

    /**
     * The events of these days that the filter wants, newest first. With a filter at most {@value #MOST_FILTERED}
     * events of a day are looked at for one page, which may therefore be short, or empty, and still have a cursor.
     */
    public Page<WebhookSummary> newestFirst(DayRange days, EventFilter filter, Optional<String> cursor, int limit) {
        return DayPages.newestFirst(days, INDEX_KEY, cursor, limit,
                (day, start, count) -> query(day, filter, start, count), WebhookStore::summary);
    }

    private QueryResponse query(LocalDate day, EventFilter filter, Map<String, AttributeValue> start, int count) {
        Map<String, String> names = new HashMap<>(filter.names());
        names.put("#day", "day");
        Map<String, AttributeValue> values = new HashMap<>(filter.values());
        values.put(":day", text(day.toString()));
        QueryResponse response = dynamoDb.query(query -> query
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("#day = :day")
                .filterExpression(filter.isNone() ? null : filter.expression())
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .scanIndexForward(false)
                .exclusiveStartKey(start.isEmpty() ? null : start)
                .limit(filter.isNone() ? count : MOST_FILTERED));
        return cut(response, count);
    }

    /** The first of the items only; who reads on starts after the last of these. */
    private static QueryResponse cut(QueryResponse response, int count) {
        if (response.items().size() <= count) {
            return response;
        }
        List<Map<String, AttributeValue>> first = response.items().subList(0, count);
        Map<String, AttributeValue> end = new HashMap<>(first.getLast());
        end.keySet().retainAll(INDEX_KEY);
        return response.toBuilder().items(first).lastEvaluatedKey(end).build();
    }

    /** A repeat by the SDK of a write whose answer was lost is recognised by its request and counts as stored. */
    private static StoreOutcome outcome(Map<String, AttributeValue> first, WebhookEvent event) {
        if (text(first, "request_id").equals(event.requestId())) {
            return StoreOutcome.STORED;
        }
        return text(first, "body_sha256").equals(digest(event)) ? StoreOutcome.DUPLICATE : StoreOutcome.CONFLICT;
    }

    private static Map<String, AttributeValue> item(WebhookEvent event) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("id", text(event.id()));
        item.put("day", text(Days.of(event.receivedAt()).toString()));
        item.put("received_at", text(SortableTime.of(event.receivedAt())));
        item.put("source", text(event.source()));
        event.deliveryId().ifPresent(deliveryId -> item.put("delivery_id", text(deliveryId)));
        item.put("event_type", text(event.eventType()));
        event.status().ifPresent(status -> item.put("status", text(status)));
        item.put("body", AttributeValue.fromB(event.body()));
        item.put("body_sha256", text(digest(event)));
        item.put("sender", text(event.sender()));
        item.put("request_id", text(event.requestId()));
        item.put("remove_at", timeToLive(event.receivedAt().plus(RETENTION)));
        event.subject().ifPresent(subject -> item.putAll(subject.attributes(event)));
        return item;
    }

    private static WebhookEvent event(Map<String, AttributeValue> item) {
        return new WebhookEvent(
                text(item, "id"),
                text(item, "source"),
                optionalText(item, "delivery_id"),
                text(item, "event_type"),
                optionalText(item, "status"),
                SdkBytes.fromByteArray(bytes(item, "body")),
                text(item, "sender"),
                Instant.parse(text(item, "received_at")),
                text(item, "request_id"),
                Subject.of(item));
    }

    private static WebhookSummary summary(Map<String, AttributeValue> item) {
        return new WebhookSummary(text(item, "id"), text(item, "source"), text(item, "event_type"),
                optionalText(item, "status"), Instant.parse(text(item, "received_at")));
    }

    private static String digest(WebhookEvent event) {
        return Sha256.hex(event.body().asByteArray());
    }
}
