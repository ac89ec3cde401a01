package com.revenueripple.devops.webhooks;

import static com.revenueripple.devops.dynamodb.Attributes.bytes;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.optionalText;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.dynamodb.SortableTime;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.environment.Sha256;
import com.revenueripple.devops.paging.DayPages;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.paging.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** The WebhookLog table: received events by id, listed by UTC day, kept for 90 days. */
public final class WebhookStore {
    /** All events without their bodies: partition {@code day}, sort {@code received_at}. */
    private static final String INDEX = "by_day";
    private static final Duration RETENTION = Duration.ofDays(90);
    private static final String CONFLICT = "conflict";
    private static final Set<String> INDEX_KEY = Set.of("day", "received_at", "id");

    private final DynamoDbClient dynamoDb;
    private final String table;

    public WebhookStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** Stores the event unless its id is taken; one conditional write decides. */
    public StoreOutcome store(WebhookEvent event) {
        return putIfAbsent(item(event)).map(first -> outcome(first, event)).orElse(StoreOutcome.STORED);
    }

    /**
     * Stores an event that has been acknowledged already, so that it can no longer be refused: where another body has its
     * id, it is stored beside that one, under an id that follows from its own body, with the flag {@code conflict}.
     */
    public void storeAcknowledged(WebhookEvent event) {
        if (store(event) == StoreOutcome.CONFLICT) {
            Map<String, AttributeValue> beside = item(event);
            beside.put("id", text(WebhookIds.ofConflict(event.id(), digest(event))));
            beside.put("flag", text(CONFLICT));
            putIfAbsent(beside);
        }
    }

    /**
     * Lets the event be published again: the subscription to the table's stream lets a change of {@code replays} through.
     * Nothing else may change an event, or it would be published by that as well.
     *
     * @param entry written in the same transaction
     * @return whether there is an event of that id
     */
    public boolean replay(String id, Instant at, TransactWriteItem entry) {
        if (!WebhookIds.isId(id)) {
            return false;
        }
        TransactWriteItem replay = TransactWriteItem.builder().update(update -> update
                .tableName(table)
                .key(Map.of("id", text(id)))
                .conditionExpression("attribute_exists(event_type)")
                .updateExpression("SET replayed_at = :at ADD replays :one")
                .expressionAttributeValues(Map.of(":at", text(SortableTime.of(at)), ":one", number(1)))).build();
        try {
            Transactions.write(dynamoDb, List.of(replay, entry));
            return true;
        } catch (TransactionCanceledException canceled) {
            if (Transactions.conditionFailed(canceled, 0)) {
                return false;
            }
            throw canceled;
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
        return DayPages.newestFirst(days, INDEX_KEY, cursor, limit, (day, start, count) -> dynamoDb.query(query -> query
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("#day = :day")
                .expressionAttributeNames(Map.of("#day", "day"))
                .expressionAttributeValues(Map.of(":day", text(day.toString())))
                .scanIndexForward(false)
                .exclusiveStartKey(start.isEmpty() ? null : start)
                .limit(count)), WebhookStore::summary);
    }

    /** The item that has the id already; empty when this one has it now. */
    private Optional<Map<String, AttributeValue>> putIfAbsent(Map<String, AttributeValue> item) {
        try {
            dynamoDb.putItem(put -> put
                    .tableName(table)
                    .item(item)
                    .conditionExpression("attribute_not_exists(id)")
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return Optional.empty();
        } catch (ConditionalCheckFailedException taken) {
            return Optional.of(taken.item());
        }
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
                text(item, "request_id"));
    }

    private static WebhookSummary summary(Map<String, AttributeValue> item) {
        return new WebhookSummary(text(item, "id"), text(item, "source"), text(item, "event_type"),
                optionalText(item, "status"), Instant.parse(text(item, "received_at")));
    }

    private static String digest(WebhookEvent event) {
        return Sha256.hex(event.body().asByteArray());
    }
}
