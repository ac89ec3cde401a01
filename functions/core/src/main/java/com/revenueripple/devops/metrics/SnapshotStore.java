package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.paging.DayRange;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The snapshots of all domains: the latest one, and for each UTC hour, day and month a point with its last metrics.
 * Only {@link SnapshotPublisher} writes new ones.
 */
public final class SnapshotStore {
    private static final String LATEST = "latest";

    private final DynamoDbClient dynamoDb;
    private final String table;

    /** @param table the metrics table */
    public SnapshotStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The latest snapshot, by one eventually consistent read; empty before the first sync. */
    public Optional<Snapshot> latest(Domain domain) {
        return latest(domain, Reading.EVENTUAL);
    }

    /** The latest snapshot, by one strongly consistent read; empty before the first sync. */
    public Optional<Snapshot> latestNow(Domain domain) {
        return latest(domain, Reading.CONSISTENT);
    }

    /** The points of these days, oldest first; an interval without a sync has none. */
    public List<HistoryPoint> history(Domain domain, Interval interval, DayRange days) {
        return dynamoDb.queryPaginator(request -> request.tableName(table)
                .keyConditionExpression("pk = :domain AND sk BETWEEN :first AND :last")
                .expressionAttributeValues(Map.of(
                        ":domain", text(partition(domain)),
                        ":first", text(interval.firstSortKey(days.from())),
                        ":last", text(interval.lastSortKey(days.to())))))
                .items().stream().map(item -> new HistoryPoint(text(item, "point"))).toList();
    }

    /** Marks the latest snapshot, if there is one, as outdated during a backfill. */
    public void markBackfilling(Domain domain) {
        latest(domain).ifPresent(snapshot -> {
            Snapshot marked = snapshot.backfilling();
            if (!marked.equals(snapshot)) {
                replace(domain, snapshot, marked);
            }
        });
    }

    /** Does nothing when another snapshot has been written meanwhile. */
    private void replace(Domain domain, Snapshot known, Snapshot next) {
        try {
            dynamoDb.putItem(request -> request.tableName(table).item(latestItem(domain, next))
                    .conditionExpression("etag = :known")
                    .expressionAttributeValues(Map.of(":known", text(known.etag()))));
        } catch (ConditionalCheckFailedException _) {
            // Another run has published.
        }
    }

    private enum Reading {
        EVENTUAL,
        CONSISTENT
    }

    private Optional<Snapshot> latest(Domain domain, Reading reading) {
        Map<String, AttributeValue> item = dynamoDb.getItem(request -> request.tableName(table)
                .key(key(domain, LATEST))
                .consistentRead(reading == Reading.CONSISTENT)).item();
        return item.isEmpty() ? Optional.empty() : Optional.of(snapshot(item));
    }

    /** The writes that make this the latest snapshot and the last one of its hour, day and month. */
    Stream<TransactWriteItem> puts(Domain domain, Snapshot snapshot) {
        HistoryPoint point = HistoryPoint.of(snapshot);
        return Stream.concat(
                Stream.of(put(latestItem(domain, snapshot))),
                Arrays.stream(Interval.values())
                        .map(interval -> put(pointItem(domain, interval, snapshot.timestamp(), point))));
    }

    private TransactWriteItem put(Map<String, AttributeValue> item) {
        return TransactWriteItem.builder().put(put -> put.tableName(table).item(item)).build();
    }

    private static Map<String, AttributeValue> latestItem(Domain domain, Snapshot snapshot) {
        Map<String, AttributeValue> item = new HashMap<>(key(domain, LATEST));
        item.put("body", text(snapshot.body()));
        item.put("etag", text(snapshot.etag()));
        item.put("timestamp", instant(snapshot.timestamp()));
        item.put("generation", number(snapshot.generation()));
        return item;
    }

    /** The item of a history's point: the last metrics of the interval that contains the timestamp. */
    public static Map<String, AttributeValue> pointItem(Domain domain, Interval interval, Instant timestamp,
            HistoryPoint point) {
        Map<String, AttributeValue> item = new HashMap<>(key(domain, interval.sortKey(timestamp)));
        item.put("point", text(point.json()));
        interval.retention().ifPresent(time -> item.put("remove_at", timeToLive(timestamp.plus(time))));
        return item;
    }

    private static Snapshot snapshot(Map<String, AttributeValue> item) {
        return new Snapshot(text(item, "body"), text(item, "etag"), instant(item, "timestamp"),
                item.containsKey("generation") ? number(item, "generation") : 0);
    }

    private static Map<String, AttributeValue> key(Domain domain, String sortKey) {
        return Map.of("pk", text(partition(domain)), "sk", text(sortKey));
    }

    private static String partition(Domain domain) {
        return "snapshot#" + domain.code();
    }
}
