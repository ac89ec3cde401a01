package com.revenueripple.devops.api.webhooks;

import static com.revenueripple.devops.dynamodb.Attributes.bytes;
import static com.revenueripple.devops.dynamodb.Attributes.elements;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.optionalText;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.api.webhooks.Receipt.Outcome;
import com.revenueripple.devops.dynamodb.SortableTime;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.paging.DayPages;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.paging.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
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
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The WebhookLog table: received events by id, listed by UTC day, kept for 90 days; their bodies, if at all, for as
 * long or less. It also contains claims on signed bodies and parts of bodies: of large ones, and of those that expire
 * before their events. They have no day and no event type, so that no list and no subscriber receives them.
 */
public final class WebhookStore {
    /** All events without their bodies: partition {@code day}, sort {@code received_at}. */
    private static final String INDEX = "by_day";
    private static final Duration RETENTION = Duration.ofDays(90);
    private static final int MOST_FILTERED = 500;
    /** Expiry takes days; a part must not be deleted before the event that names it. */
    private static final Duration PART_RETENTION = RETENTION.plusDays(7);
    private static final String GZIP = "gzip";
    private static final Set<String> INDEX_KEY = Set.of("day", "received_at", "id");

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Duration bodyRetention;

    /** A store that keeps bodies as long as their events. */
    public WebhookStore(DynamoDbClient dynamoDb, String table) {
        this(dynamoDb, table, RETENTION);
    }

    /** @param bodyRetention how long it keeps the body of a new event: as long as the event, or less */
    WebhookStore(DynamoDbClient dynamoDb, String table, Duration bodyRetention) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.bodyRetention = bodyRetention;
    }

    /** The store of a function that accepts events, configured by WEBHOOK_LOG_TABLE and PAYLOAD_RETENTION_DAYS. */
    static WebhookStore in(Environment environment, DynamoDbClient dynamoDb) {
        return new WebhookStore(dynamoDb, environment.required("WEBHOOK_LOG_TABLE"),
                Duration.ofDays(Integer.parseInt(environment.required("PAYLOAD_RETENTION_DAYS"))));
    }

    /**
     * Stores the event unless its id exists; one conditional write decides. Parts of a body are written first, so that
     * a stored event is complete; parts without their event expire.
     */
    public Receipt store(WebhookEvent event) {
        Map<String, AttributeValue> item = item(event);
        event.body().bytes().map(bytes -> StoredBody.of(bytes.asByteArrayUnsafe()))
                .ifPresent(body -> putBody(body, event, item));
        return new Receipt(event.id(), putIfAbsent(item).map(first -> outcome(first, event)).orElse(Outcome.STORED));
    }

    /** A body that fits stays in the event's item, unless it expires earlier: an item has one time to live. */
    private void putBody(StoredBody body, WebhookEvent event, Map<String, AttributeValue> item) {
        if (body.encoding() == StoredBody.Encoding.GZIP) {
            item.put("body_encoding", text(GZIP));
        }
        if (body.parts().size() == 1 && !expiresEarly()) {
            item.put("body", bytes(body.parts().getFirst()));
        } else {
            item.put("body_parts", AttributeValue.fromL(storeParts(event, body.parts())));
        }
    }

    private boolean expiresEarly() {
        return bodyRetention.compareTo(RETENTION) < 0;
    }

    /**
     * Claims the sender's signed body for the event's id, unless it is claimed; one conditional write decides.
     *
     * @return the id that has the claim
     */
    String claimBody(WebhookEvent event) {
        Map<String, AttributeValue> claim = Map.of(
                "id", text(WebhookIds.ofClaim(event.source(), event.body().digest())),
                "first_id", text(event.id()),
                "remove_at", timeToLive(event.receivedAt().plus(RETENTION)));
        return putIfAbsent(claim).map(first -> text(first, "first_id")).orElse(event.id());
    }

    /**
     * Publishes the event again: the pipe of the table's stream passes on a change of {@code replays}. Nothing else may
     * change an event, because that would publish it as well.
     *
     * @param entry written in the same transaction
     * @return whether there is an event with that id
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
        return Transactions.writeIfMet(dynamoDb, List.of(replay, entry));
    }

    /** The event with that id, with its body. */
    public Optional<WebhookEvent> find(String id) {
        if (!WebhookIds.isId(id)) {
            return Optional.empty();
        }
        return item(id).map(this::event);
    }

    /** The events of these days, newest first. */
    public Page<WebhookSummary> newestFirst(DayRange days, Optional<String> cursor, int limit) {
        return newestFirst(days, EventFilter.NONE, cursor, limit);
    }

    /**
     * The matching events of these days, newest first. With a filter a page reads at most {@value #MOST_FILTERED}
     * events of a day, so it may be short, or empty, and still have a cursor.
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

    /** The first items only; the next page starts after the last of them. */
    private static QueryResponse cut(QueryResponse response, int count) {
        if (response.items().size() <= count) {
            return response;
        }
        List<Map<String, AttributeValue>> first = response.items().subList(0, count);
        Map<String, AttributeValue> end = new HashMap<>(first.getLast());
        end.keySet().retainAll(INDEX_KEY);
        return response.toBuilder().items(first).lastEvaluatedKey(end).build();
    }

    private List<AttributeValue> storeParts(WebhookEvent event, List<byte[]> parts) {
        AttributeValue expiry = timeToLive(event.receivedAt().plus(expiresEarly() ? bodyRetention : PART_RETENTION));
        List<AttributeValue> names = new ArrayList<>();
        for (byte[] part : parts) {
            AttributeValue name = text(WebhookIds.ofPart(event.id(), names.size(), part));
            dynamoDb.putItem(put -> put.tableName(table)
                    .item(Map.of("id", name, "body", bytes(part), "remove_at", expiry)));
            names.add(name);
        }
        return names;
    }

    /** The item that already has the id; empty when this one has it now. */
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

    private Optional<Map<String, AttributeValue>> item(String id) {
        return Optional.of(dynamoDb.getItem(get -> get.tableName(table).key(Map.of("id", text(id)))).item())
                .filter(item -> !item.isEmpty());
    }

    /**
     * The SDK may repeat a write whose response was lost; the request id identifies the repeat, which counts as stored.
     */
    private static Outcome outcome(Map<String, AttributeValue> first, WebhookEvent event) {
        if (text(first, "request_id").equals(event.requestId())) {
            return Outcome.STORED;
        }
        return text(first, "body_sha256").equals(event.body().digest()) ? Outcome.DUPLICATE : Outcome.CONFLICT;
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
        event.flag().ifPresent(flag -> item.put("flag", text(flag.code())));
        item.put("body_sha256", text(event.body().digest()));
        item.put("sender", text(event.sender()));
        item.put("request_id", text(event.requestId()));
        item.put("remove_at", timeToLive(event.receivedAt().plus(RETENTION)));
        event.subject().ifPresent(subject -> item.putAll(subject.attributes(event.id(), event.receivedAt())));
        return item;
    }

    private WebhookEvent event(Map<String, AttributeValue> item) {
        return new WebhookEvent(
                text(item, "id"),
                text(item, "source"),
                optionalText(item, "delivery_id"),
                text(item, "event_type"),
                optionalText(item, "status"),
                flag(item),
                new ReceivedBody(body(item).map(body -> SdkBytes.fromByteArrayUnsafe(body.bytes())),
                        text(item, "body_sha256")),
                text(item, "sender"),
                Instant.parse(text(item, "received_at")),
                text(item, "request_id"),
                Subject.of(item));
    }

    private static WebhookSummary summary(Map<String, AttributeValue> item) {
        return new WebhookSummary(text(item, "id"), text(item, "source"), text(item, "event_type"),
                optionalText(item, "status"), flag(item), Instant.parse(text(item, "received_at")));
    }

    private static Optional<WebhookFlag> flag(Map<String, AttributeValue> item) {
        return optionalText(item, "flag").flatMap(WebhookFlag::of);
    }

    /** Empty when the body was not kept, or a part of it has expired. */
    private Optional<StoredBody> body(Map<String, AttributeValue> item) {
        StoredBody.Encoding encoding = optionalText(item, "body_encoding").filter(GZIP::equals).isPresent()
                ? StoredBody.Encoding.GZIP
                : StoredBody.Encoding.IDENTITY;
        List<Optional<byte[]>> parts = item.containsKey("body_parts")
                ? elements(item, "body_parts").stream().map(AttributeValue::s).map(this::part).toList()
                : List.of(Optional.of(item).filter(it -> it.containsKey("body")).map(it -> bytes(it, "body")));
        return parts.stream().allMatch(Optional::isPresent)
                ? Optional.of(new StoredBody(encoding, parts.stream().flatMap(Optional::stream).toList()))
                : Optional.empty();
    }

    private Optional<byte[]> part(String name) {
        return item(name).map(part -> bytes(part, "body"));
    }
}
