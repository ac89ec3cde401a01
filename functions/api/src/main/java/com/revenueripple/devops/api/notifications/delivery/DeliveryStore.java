package com.revenueripple.devops.api.notifications.delivery;

import static com.revenueripple.devops.dynamodb.Attributes.elements;
import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.optionalInstant;
import static com.revenueripple.devops.dynamodb.Attributes.optionalText;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.api.notifications.delivery.Delivery.Attempt;
import com.revenueripple.devops.api.notifications.delivery.Delivery.Status;
import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import com.revenueripple.devops.paging.Cursor;
import com.revenueripple.devops.paging.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The deliveries in the Notifications table, by endpoint and message, with all attempts; kept for 30 days after the
 * last one.
 */
public final class DeliveryStore {
    static final Duration RETENTION = Duration.ofDays(30);

    /** With a filter by status, a page reads at most this many deliveries. */
    private static final int MOST_FILTERED = 500;
    private static final String MESSAGE_ID = "message_id";

    private final DynamoDbClient dynamoDb;
    private final String table;

    public DeliveryStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * Creates a delivery, unless it exists already.
     *
     * @return the delivery as stored
     */
    public Delivery begin(Delivery delivery) {
        try {
            dynamoDb.putItem(put -> put.tableName(table)
                    .item(item(delivery))
                    .conditionExpression("attribute_not_exists(pk)")
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return delivery;
        } catch (ConditionalCheckFailedException begun) {
            return delivery(begun.item());
        }
    }

    /** The delivery of that message to that endpoint. */
    public Optional<Delivery> find(String endpointId, String messageId) {
        return !Message.isId(messageId)
                ? Optional.empty()
                : Optional.of(dynamoDb.getItem(get -> get.tableName(table)
                        .key(key(endpointId, messageId))
                        .consistentRead(true)).item()).filter(item -> !item.isEmpty()).map(DeliveryStore::delivery);
    }

    /**
     * Writes a delivery's status and attempts.
     *
     * @return whether it was still as the caller knew it; otherwise nothing is written
     */
    public boolean replace(Delivery known, Delivery next) {
        Map<String, AttributeValue> item = item(next);
        try {
            dynamoDb.putItem(put -> put.tableName(table)
                    .item(item)
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                    .conditionExpression("size(attempts) = :attempts AND #status = :status")
                    .expressionAttributeNames(Map.of("#status", "status"))
                    .expressionAttributeValues(Map.of(
                            ":attempts", number(known.attempts().size()),
                            ":status", text(known.status().code()))));
            return true;
        } catch (ConditionalCheckFailedException refused) {
            return refused.item().equals(item); // The SDK may have repeated a write whose response was lost.
        }
    }

    /**
     * The deliveries to an endpoint, newest message first. A page may be short, or empty, and still have a cursor.
     *
     * @throws com.revenueripple.devops.paging.InvalidCursorException when the cursor does not belong to this list
     */
    public Page<Delivery> newestFirst(String endpointId, Optional<Status> status, Optional<String> cursor, int limit) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":endpoint", text(partition(endpointId))));
        status.ifPresent(wanted -> values.put(":status", text(wanted.code())));
        QueryResponse page = dynamoDb.query(query -> query.tableName(table)
                .keyConditionExpression("pk = :endpoint")
                .filterExpression(status.isPresent() ? "#status = :status" : null)
                .expressionAttributeNames(status.isPresent() ? Map.of("#status", "status") : null)
                .expressionAttributeValues(values)
                .scanIndexForward(false)
                .exclusiveStartKey(cursor.map(word -> key(endpointId, messageId(word))).orElse(null))
                .limit(status.isPresent() ? MOST_FILTERED : limit));
        List<Delivery> deliveries = page.items().stream().map(DeliveryStore::delivery).toList();
        if (deliveries.size() > limit) {
            List<Delivery> first = deliveries.subList(0, limit);
            return new Page<>(first, Optional.of(cursor(first.getLast().messageId())));
        }
        return new Page<>(deliveries, Optional.of(page.lastEvaluatedKey())
                .filter(end -> !end.isEmpty())
                .map(end -> cursor(text(end, "sk"))));
    }

    /**
     * Some deliveries to an endpoint, oldest message first.
     *
     * @param since the earliest time of the messages
     * @param after the message after which to continue
     * @return a page with the last message read as its cursor, when there may be more
     */
    public Page<Delivery> oldestFirst(String endpointId, Instant since, Optional<String> after, int limit) {
        String first = Message.firstIdAt(since);
        QueryResponse page = dynamoDb.query(query -> query.tableName(table)
                .keyConditionExpression("pk = :endpoint AND sk > :first")
                .expressionAttributeValues(Map.of(
                        ":endpoint", text(partition(endpointId)),
                        ":first", text(after.filter(id -> id.compareTo(first) > 0).orElse(first))))
                .consistentRead(true)
                .limit(limit));
        return new Page<>(page.items().stream().map(DeliveryStore::delivery).toList(),
                Optional.of(page.lastEvaluatedKey()).filter(end -> !end.isEmpty()).map(end -> text(end, "sk")));
    }

    private static String cursor(String messageId) {
        return Cursor.encode(Map.of(MESSAGE_ID, messageId));
    }

    private static String messageId(String cursor) {
        return Cursor.decode(cursor, Set.of(MESSAGE_ID)::equals).getOrDefault(MESSAGE_ID, "");
    }

    private static String partition(String endpointId) {
        return "deliveries#" + endpointId;
    }

    private static Map<String, AttributeValue> key(String endpointId, String messageId) {
        return Map.of("pk", text(partition(endpointId)), "sk", text(messageId));
    }

    private static Map<String, AttributeValue> item(Delivery delivery) {
        Map<String, AttributeValue> item = new HashMap<>(key(delivery.endpointId(), delivery.messageId()));
        item.put("endpoint_id", text(delivery.endpointId()));
        item.put("type", text(delivery.type().code()));
        item.put("status", text(delivery.status().code()));
        item.put("created_at", instant(delivery.createdAt()));
        delivery.nextAttemptAt().ifPresent(at -> item.put("next_attempt_at", instant(at)));
        item.put("attempts", AttributeValue.fromL(delivery.attempts().stream().map(DeliveryStore::attribute).toList()));
        delivery.retriedBy().ifPresent(cause -> item.put("retried_by", text(cause)));
        item.put("remove_at", timeToLive(delivery.lastTouchedAt().plus(RETENTION)));
        return item;
    }

    private static Delivery delivery(Map<String, AttributeValue> item) {
        return new Delivery(
                text(item, "endpoint_id"),
                text(item, "sk"),
                NotificationType.of(text(item, "type")).orElseThrow(),
                Status.of(text(item, "status")).orElseThrow(),
                instant(item, "created_at"),
                optionalInstant(item, "next_attempt_at"),
                elements(item, "attempts").stream().map(AttributeValue::m).map(DeliveryStore::attempt).toList(),
                optionalText(item, "retried_by"));
    }

    private static AttributeValue attribute(Attempt attempt) {
        Map<String, AttributeValue> fields = new HashMap<>();
        fields.put("at", instant(attempt.at()));
        fields.put("duration_ms", number(attempt.duration().toMillis()));
        attempt.statusCode().ifPresent(code -> fields.put("status_code", number(code)));
        attempt.error().ifPresent(error -> fields.put("error", text(error)));
        fields.put("answer", text(attempt.answer()));
        return AttributeValue.fromM(fields);
    }

    private static Attempt attempt(Map<String, AttributeValue> fields) {
        Optional<Integer> statusCode = fields.containsKey("status_code")
                ? Optional.of(Math.toIntExact(number(fields, "status_code")))
                : Optional.empty();
        return new Attempt(instant(fields, "at"), Duration.ofMillis(number(fields, "duration_ms")), statusCode,
                optionalText(fields, "error"), text(fields, "answer"));
    }
}
