package com.revenueripple.devops.api.notifications.planning;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.optionalText;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.notifications.delivery.Message;
import com.revenueripple.devops.api.notifications.delivery.MessageStore;
import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SnapshotStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Sends the changes of the metrics, at most once a minute for each domain. The metrics sent last are stored, so that
 * the next message has all differences from them.
 */
public final class MetricsChangePublisher {
    /** The minimum time between two messages about one domain. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private static final String METRICS = "figures";
    private static final String TOLD_AT = "told_at";
    private static final String UNFINISHED = "unfinished";

    private final SnapshotStore snapshots;
    private final MessageStore messages;
    private final Notifier notifier;
    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Clock clock;

    /** @param table the notifications table */
    public MetricsChangePublisher(SnapshotStore snapshots, MessageStore messages, Notifier notifier,
            DynamoDbClient dynamoDb,
            String table, Clock clock) {
        this.snapshots = snapshots;
        this.messages = messages;
        this.notifier = notifier;
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.clock = clock;
    }

    /**
     * The metrics of a domain that were sent last.
     *
     * @param metrics the metrics
     * @param unfinished the message that may still lack deliveries to some endpoints
     */
    private record Sent(JsonNode metrics, Instant at, Optional<String> unfinished) {}

    /**
     * Sends what has changed.
     *
     * @return the wait before the next call; empty when everything has been sent
     */
    public Optional<Duration> publish() {
        return Arrays.stream(Domain.values()).flatMap(domain -> publish(domain).stream())
                .min(Comparator.naturalOrder());
    }

    private Optional<Duration> publish(Domain domain) {
        Optional<Sent> sent = sent(domain);
        sent.flatMap(Sent::unfinished).ifPresent(messageId -> finish(domain, messageId));
        return snapshots.latestNow(domain).flatMap(snapshot -> sent.isPresent()
                ? sendChanges(domain, sent.get(), snapshot)
                : begin(domain, snapshot));
    }

    private Optional<Duration> sendChanges(Domain domain, Sent sent, Snapshot snapshot) {
        ObjectNode metrics = snapshot.metrics();
        Optional<MetricChanges> changes = MetricChanges.between(sent.metrics, metrics);
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Duration passed = Duration.between(sent.at, now);
        if (passed.compareTo(PAUSE) < 0) {
            return Optional.of(PAUSE.minus(passed));
        }
        Message message = message(domain, changes.get(), snapshot, sent.at);
        boolean isWanted = notifier.isWanted(message.type());
        if (!remember(domain, sent, metrics, isWanted ? Optional.of(message) : Optional.empty(), now)) {
            return Optional.of(PAUSE);
        }
        if (isWanted) {
            finish(domain, message.messageId());
        }
        return Optional.empty();
    }

    /** The first metrics are not a change. */
    private Optional<Duration> begin(Domain domain, Snapshot snapshot) {
        try {
            dynamoDb.putItem(put -> put.tableName(table)
                    .item(item(domain, snapshot.metrics(), clock.instant(), Optional.empty()))
                    .conditionExpression("attribute_not_exists(pk)"));
        } catch (ConditionalCheckFailedException _) {
            // Another call was first.
        }
        return Optional.empty();
    }

    private static Message message(Domain domain, MetricChanges changes, Snapshot snapshot, Instant sentBefore) {
        ObjectNode data = Json.emptyObject();
        data.put("domain", domain.code());
        data.put("timestamp", snapshot.timestamp().toString());
        data.set(METRICS, changes.now());
        data.set("before", changes.before());
        return Message.of(NotificationType.METRICS_UPDATED,
                domain.code() + " after " + sentBefore.toEpochMilli(), snapshot.timestamp(), data);
    }

    /** Stores the metrics as sent; false, and nothing is written, when another call has done so meanwhile. */
    private boolean remember(Domain domain, Sent before, ObjectNode metrics, Optional<Message> message, Instant now) {
        TransactWriteItem sent = TransactWriteItem.builder().put(put -> put.tableName(table)
                .item(item(domain, metrics, now, message.map(Message::messageId)))
                .conditionExpression("told_at = :before AND attribute_not_exists(unfinished)")
                .expressionAttributeValues(Map.of(":before", instant(before.at)))).build();
        return Transactions.writeIfMet(dynamoDb, message.map(added -> List.of(sent, messages.addition(added, now)))
                .orElse(List.of(sent)));
    }

    private void finish(Domain domain, String messageId) {
        messages.find(messageId).ifPresent(notifier::plan);
        try {
            dynamoDb.updateItem(update -> update.tableName(table)
                    .key(key(domain))
                    .conditionExpression("unfinished = :message")
                    .updateExpression("REMOVE unfinished")
                    .expressionAttributeValues(Map.of(":message", text(messageId))));
        } catch (ConditionalCheckFailedException _) {
            // Another call has finished it.
        }
    }

    private Optional<Sent> sent(Domain domain) {
        Map<String, AttributeValue> item = dynamoDb
                .getItem(get -> get.tableName(table).key(key(domain)).consistentRead(true)).item();
        return item.isEmpty()
                ? Optional.empty()
                : Optional.of(new Sent(Json.parseOwn(text(item, METRICS)), Attributes.instant(item, TOLD_AT),
                        optionalText(item, UNFINISHED)));
    }

    private static Map<String, AttributeValue> key(Domain domain) {
        return Map.of("pk", text("told"), "sk", text(domain.code()));
    }

    private static Map<String, AttributeValue> item(Domain domain, ObjectNode metrics, Instant now,
            Optional<String> unfinished) {
        Map<String, AttributeValue> item = new HashMap<>(key(domain));
        item.put(METRICS, text(Json.write(metrics)));
        item.put(TOLD_AT, instant(now));
        unfinished.ifPresent(messageId -> item.put(UNFINISHED, text(messageId)));
        return item;
    }
}
