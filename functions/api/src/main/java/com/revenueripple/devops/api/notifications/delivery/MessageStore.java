package com.revenueripple.devops.api.notifications.delivery;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import com.revenueripple.devops.dynamodb.Attributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The messages in the Notifications table, each stored once for all its deliveries, as long as they can be retried. */
public final class MessageStore {
    private static final Duration RETENTION = DeliveryStore.RETENTION.multipliedBy(3);
    private static final String SORT_KEY = "message";
    private static final String UNLESS_THERE = "attribute_not_exists(pk)";

    private final DynamoDbClient dynamoDb;
    private final String table;

    public MessageStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** Stores the message, unless one with its id exists. */
    public void add(Message message, Instant now) {
        try {
            dynamoDb.putItem(put -> put.tableName(table).item(item(message, now)).conditionExpression(UNLESS_THERE));
        } catch (ConditionalCheckFailedException _) {
            // The cause was reported before.
        }
    }

    /** The write that adds the message, on condition that none with its id exists. */
    public TransactWriteItem addition(Message message, Instant now) {
        return TransactWriteItem.builder().put(put -> put.tableName(table)
                .item(item(message, now))
                .conditionExpression(UNLESS_THERE)).build();
    }

    /** The message with that id. */
    public Optional<Message> find(String messageId) {
        return Optional
                .of(dynamoDb.getItem(get -> get.tableName(table).key(key(messageId)).consistentRead(true)).item())
                .filter(item -> !item.isEmpty())
                .map(item -> new Message(messageId, NotificationType.of(text(item, "type")).orElseThrow(),
                        Attributes.instant(item, "occurred_at"), text(item, "body")));
    }

    private static Map<String, AttributeValue> key(String messageId) {
        return Map.of("pk", text("message#" + messageId), "sk", text(SORT_KEY));
    }

    private static Map<String, AttributeValue> item(Message message, Instant now) {
        return Map.of(
                "pk", text("message#" + message.messageId()),
                "sk", text(SORT_KEY),
                "type", text(message.type().code()),
                "occurred_at", instant(message.occurredAt()),
                "body", text(message.body()),
                "remove_at", timeToLive(now.plus(RETENTION)));
    }
}
