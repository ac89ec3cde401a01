package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.metrics.SyncState.Success;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The one item that tells how the sync is doing. */
public final class SyncStateStore {
    private static final Map<String, AttributeValue> KEY = Map.of("pk", text("sync"), "sk", text("state"));

    private final DynamoDbClient dynamoDb;
    private final String table;

    /** @param table the metrics table */
    public SyncStateStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The state, by one eventually consistent read; both parts empty before the first run. */
    public SyncState read() {
        Map<String, AttributeValue> item = dynamoDb.getItem(request -> request.tableName(table).key(KEY)).item();
        return new SyncState(success(item), failure(item));
    }

    /** Records a failure; the last success stays known. */
    public void record(Failure failure) {
        Transactions.retried(() -> dynamoDb.updateItem(request -> request.tableName(table).key(KEY)
                .updateExpression("""
                        SET last_failure_run_id = :run_id, last_failure_at = :at,
                            last_failure_code = :code, last_failure_message = :message""")
                .expressionAttributeValues(Map.of(
                        ":run_id", text(failure.runId()),
                        ":at", instant(failure.failedAt()),
                        ":code", text(failure.code()),
                        ":message", text(failure.message())))));
    }

    /** The write that records a success; the last failure stays known. */
    TransactWriteItem update(Success success) {
        return TransactWriteItem.builder().update(update -> update.tableName(table).key(KEY)
                .updateExpression("""
                        SET last_success_run_id = :run_id, last_success_at = :at,
                            last_success_duration_ms = :duration, last_success_rows_read = :rows""")
                .expressionAttributeValues(Map.of(
                        ":run_id", text(success.runId()),
                        ":at", instant(success.finishedAt()),
                        ":duration", number(success.duration().toMillis()),
                        ":rows", number(success.rowsRead()))))
                .build();
    }

    private static Optional<Success> success(Map<String, AttributeValue> item) {
        return item.containsKey("last_success_at")
                ? Optional.of(new Success(
                        text(item, "last_success_run_id"),
                        instant(item, "last_success_at"),
                        Duration.ofMillis(number(item, "last_success_duration_ms")),
                        number(item, "last_success_rows_read")))
                : Optional.empty();
    }

    private static Optional<Failure> failure(Map<String, AttributeValue> item) {
        return item.containsKey("last_failure_at")
                ? Optional.of(new Failure(
                        text(item, "last_failure_run_id"),
                        instant(item, "last_failure_at"),
                        text(item, "last_failure_code"),
                        text(item, "last_failure_message")))
                : Optional.empty();
    }
}
