package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.dynamodb.OptimisticWrites;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncState.Success;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/** The item with the state of the sync. */
public final class SyncStateStore {
    public static final Map<String, AttributeValue> KEY = Map.of("pk", text("sync"), "sk", text("state"));

    private final DynamoDbClient dynamoDb;
    private final String table;

    /** @param table the metrics table */
    public SyncStateStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The state, by one eventually consistent read; everything empty before the first run. */
    public SyncState read() {
        Map<String, AttributeValue> item = dynamoDb.getItem(request -> request.tableName(table).key(KEY)).item();
        return new SyncState(success(item), failure(item), reconciliation(item), backfills(item));
    }

    /** Records a failure without an activity; the last success is kept. */
    public void record(Failure failure) {
        Transactions.write(dynamoDb,
                List.of(TransactWriteItem.builder().update(update(failure).build()).build()));
    }

    /**
     * Records a failure and, in the same transaction, its activity, unless the previous run failed with the same code.
     */
    public void record(Failure failure, TransactWriteItem activity) {
        TransactWriteItem again = failing(failure, "failing_code = :code");
        TransactWriteItem newly = failing(failure, "attribute_not_exists(failing_code) OR failing_code <> :code");
        boolean isRecorded = OptimisticWrites.repeat(() -> Transactions.writeIfMet(dynamoDb, List.of(again), true),
                written -> written.or(() -> Transactions.writeIfMet(dynamoDb, List.of(newly, activity), true)))
                .isPresent();
        if (!isRecorded) {
            throw new IllegalStateException("Another run ended during each attempt to record a failure.");
        }
    }

    /** Records a run that did not fail but has nothing to publish yet. */
    public void recordUnfinished() {
        Transactions.retried(() -> dynamoDb.updateItem(request -> request.tableName(table).key(KEY)
                .updateExpression("REMOVE failing_code")));
    }

    /** Records a comparison of the counters with the source. */
    public void record(Reconciliation reconciliation) {
        Transactions.write(dynamoDb, List.of(update(reconciliation)));
    }

    /** Records a comparison of the counters with the source and, in the same transaction, its activity. */
    public void record(Reconciliation reconciliation, TransactWriteItem activity) {
        Transactions.write(dynamoDb, List.of(update(reconciliation), activity));
    }

    /** Records the progress of the backfills. */
    public void record(Map<String, Backfill> backfills) {
        Transactions.retried(() -> dynamoDb.updateItem(request -> request.tableName(table).key(KEY)
                .updateExpression("SET backfills = :backfills")
                .expressionAttributeValues(Map.of(":backfills", attribute(backfills)))));
    }

    /** The write that records a success; the last failure is kept. */
    TransactWriteItem update(Success success) {
        return TransactWriteItem.builder().update(update -> update.tableName(table).key(KEY)
                .updateExpression("""
                        SET last_success_run_id = :run_id, last_success_at = :at,
                            last_success_duration_ms = :duration, last_success_rows_read = :rows
                        REMOVE failing_code""")
                .expressionAttributeValues(Map.of(
                        ":run_id", text(success.runId()),
                        ":at", instant(success.finishedAt()),
                        ":duration", number(success.duration().toMillis()),
                        ":rows", number(success.rowsRead()))))
                .build();
    }

    /** The write that records a failure as the last one, on a condition about the failure code of the previous run. */
    private TransactWriteItem failing(Failure failure, String condition) {
        Update.Builder update = update(failure);
        String expression = update.build().updateExpression();
        return TransactWriteItem.builder()
                .update(update.updateExpression(expression + ", failing_code = :code").conditionExpression(condition)
                        .build())
                .build();
    }

    private Update.Builder update(Failure failure) {
        return Update.builder().tableName(table).key(KEY)
                .updateExpression("""
                        SET last_failure_run_id = :run_id, last_failure_at = :at,
                            last_failure_code = :code, last_failure_message = :message""")
                .expressionAttributeValues(Map.of(
                        ":run_id", text(failure.runId()),
                        ":at", instant(failure.failedAt()),
                        ":code", text(failure.code()),
                        ":message", text(failure.message())));
    }

    private TransactWriteItem update(Reconciliation reconciliation) {
        Map<String, AttributeValue> differences = new HashMap<>();
        reconciliation.differences().forEach((domain, sum) -> differences.put(domain, number(new BigDecimal(sum))));
        return TransactWriteItem.builder().update(update -> update.tableName(table).key(KEY)
                .updateExpression("""
                        SET reconciled_at = :at, reconcile_differences = :differences, reconcile_details = :details""")
                .expressionAttributeValues(Map.of(
                        ":at", instant(reconciliation.at()),
                        ":differences", AttributeValue.fromM(differences),
                        ":details", AttributeValue.fromL(
                                reconciliation.details().stream().map(Attributes::text).toList()))))
                .build();
    }

    private static AttributeValue attribute(Map<String, Backfill> backfills) {
        Map<String, AttributeValue> values = new HashMap<>();
        backfills.forEach((name, backfill) -> values.put(name, AttributeValue.fromM(Map.of(
                "done", number(backfill.done()), "expected", number(backfill.expected())))));
        return AttributeValue.fromM(values);
    }

    private static Map<String, Backfill> backfills(Map<String, AttributeValue> item) {
        Map<String, Backfill> backfills = new TreeMap<>();
        map(item, "backfills").forEach((name, value) -> backfills.put(name,
                new Backfill(number(value.m(), "done"), number(value.m(), "expected"))));
        return backfills;
    }

    private static Optional<Reconciliation> reconciliation(Map<String, AttributeValue> item) {
        if (!item.containsKey("reconciled_at")) {
            return Optional.empty();
        }
        Map<String, BigInteger> differences = new TreeMap<>();
        map(item, "reconcile_differences")
                .forEach((domain, sum) -> differences.put(domain, new BigDecimal(sum.n()).toBigIntegerExact()));
        List<String> details = item.getOrDefault("reconcile_details", AttributeValue.fromL(List.of())).l().stream()
                .map(AttributeValue::s).toList();
        return Optional.of(new Reconciliation(instant(item, "reconciled_at"), differences, details));
    }

    private static Map<String, AttributeValue> map(Map<String, AttributeValue> item, String name) {
        return item.getOrDefault(name, AttributeValue.fromM(Map.of())).m();
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
