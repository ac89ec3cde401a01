package com.revenueripple.devops.api.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.instant;

import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.metrics.SyncStateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Notices that no sync has succeeded for too long, once until one succeeds again. It keeps its state in the item of the
 * sync's state.
 */
public final class StaleSyncs {
    private final DynamoDbClient dynamoDb;
    private final String table;
    private final SyncSchedule schedule;

    /** @param table the metrics table */
    public StaleSyncs(DynamoDbClient dynamoDb, String table, SyncSchedule schedule) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.schedule = schedule;
    }

    /**
     * A period without a successful sync that has become too long.
     *
     * @param lastSuccessAt when it began; empty when it began with the first check, before the first success
     * @param awaitedSince when it began
     * @param staleSince when it became too long
     */
    public record StalePeriod(Optional<Instant> lastSuccessAt, Instant awaitedSince, Instant staleSince) {}

    /**
     * The present period without a successful sync, too long or not.
     *
     * @param at the present time
     * @param intervals its length, in intervals of the schedule
     * @param isTold whether its notice has been recorded
     */
    public record Waiting(StalePeriod period, Instant at, double intervals, boolean isTold) {
        /** The length of the period. */
        public Duration age() {
            return Duration.between(period.awaitedSince(), at);
        }

        /** The period, if it has become too long and its notice has not been recorded. */
        public Optional<StalePeriod> untold() {
            return isTold || !at.isAfter(period.staleSince()) ? Optional.empty() : Optional.of(period);
        }
    }

    /** The present period without a successful sync. */
    public Waiting waiting(Instant now) {
        Map<String, AttributeValue> item = dynamoDb
                .getItem(request -> request.tableName(table).key(SyncStateStore.KEY)).item();
        Optional<Instant> lastSuccessAt = Attributes.optionalInstant(item, "last_success_at");
        Instant awaitedSince = lastSuccessAt.or(() -> Attributes.optionalInstant(item, "awaited_since"))
                .orElseGet(() -> awaitedFrom(now));
        boolean isTold = Attributes.optionalInstant(item, "stale_told_for").filter(awaitedSince::equals).isPresent();
        return new Waiting(new StalePeriod(lastSuccessAt, awaitedSince, schedule.staleSince(awaitedSince)), now,
                schedule.intervals(Duration.between(awaitedSince, now)), isTold);
    }

    /**
     * Records the notice of the period and its activity in one transaction.
     *
     * @return false when a sync has succeeded meanwhile, or another call has recorded the notice
     */
    public boolean recordNotice(StalePeriod period, TransactWriteItem activity) {
        return Transactions.writeIfMet(dynamoDb, List.of(notice(period), activity));
    }

    private TransactWriteItem notice(StalePeriod period) {
        String lastSuccess = period.lastSuccessAt().isPresent()
                ? "last_success_at = :since"
                : "attribute_not_exists(last_success_at)";
        return TransactWriteItem.builder().update(update -> update.tableName(table).key(SyncStateStore.KEY)
                .updateExpression("SET stale_told_for = :since")
                .conditionExpression(
                        lastSuccess + " AND (attribute_not_exists(stale_told_for) OR stale_told_for <> :since)")
                .expressionAttributeValues(Map.of(":since", instant(period.awaitedSince()))))
                .build();
    }

    /** The wait for a first success begins with the first check. */
    private Instant awaitedFrom(Instant now) {
        return instant(Transactions.retried(() -> dynamoDb.updateItem(
                request -> request.tableName(table).key(SyncStateStore.KEY)
                        .updateExpression("SET awaited_since = if_not_exists(awaited_since, :now)")
                        .expressionAttributeValues(Map.of(":now", instant(now)))
                        .returnValues(ReturnValue.ALL_NEW)))
                .attributes(), "awaited_since");
    }
}
