package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The snapshots of all domains: the latest one, and the last one of each UTC day, kept for good. They are written by
 * {@link SnapshotPublisher} alone.
 */
public final class SnapshotStore {
    private static final String LATEST = "latest";
    private static final String DAY_PREFIX = "day#";

    private final DynamoDbClient client;
    private final String table;

    /** @param table the metrics table */
    public SnapshotStore(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    /** The latest snapshot, by one eventually consistent read; empty before the first sync. */
    public Optional<Snapshot> latest(Domain domain) {
        Map<String, AttributeValue> item = client
                .getItem(request -> request.tableName(table).key(key(domain, LATEST)))
                .item();
        return item.isEmpty() ? Optional.empty() : Optional.of(snapshot(item));
    }

    /** The last snapshot of each day from {@code first} to {@code last}, both included, oldest day first. */
    public List<Snapshot> history(Domain domain, LocalDate first, LocalDate last) {
        return client.queryPaginator(request -> request.tableName(table)
                .keyConditionExpression("pk = :domain AND sk BETWEEN :first AND :last")
                .expressionAttributeValues(Map.of(
                        ":domain", text(partition(domain)),
                        ":first", text(DAY_PREFIX + first),
                        ":last", text(DAY_PREFIX + last))))
                .items().stream().map(SnapshotStore::snapshot).toList();
    }

    /** The writes that make this the latest snapshot and that of its day. */
    Stream<TransactWriteItem> puts(Domain domain, Snapshot snapshot) {
        return Stream.of(LATEST, DAY_PREFIX + day(snapshot.timestamp()))
                .map(sortKey -> put(item(domain, sortKey, snapshot)));
    }

    private TransactWriteItem put(Map<String, AttributeValue> item) {
        return TransactWriteItem.builder().put(put -> put.tableName(table).item(item)).build();
    }

    private static Map<String, AttributeValue> item(Domain domain, String sortKey, Snapshot snapshot) {
        return Map.of(
                "pk", text(partition(domain)),
                "sk", text(sortKey),
                "body", text(snapshot.body()),
                "etag", text(snapshot.etag()),
                "timestamp", instant(snapshot.timestamp()));
    }

    private static Snapshot snapshot(Map<String, AttributeValue> item) {
        return new Snapshot(text(item, "body"), text(item, "etag"), instant(item, "timestamp"));
    }

    private static Map<String, AttributeValue> key(Domain domain, String sortKey) {
        return Map.of("pk", text(partition(domain)), "sk", text(sortKey));
    }

    private static String partition(Domain domain) {
        return "snapshot#" + domain.code();
    }

    private static LocalDate day(Instant timestamp) {
        return LocalDate.ofInstant(timestamp, ZoneOffset.UTC);
    }
}
