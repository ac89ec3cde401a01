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
 * Notices that no sync has succeeded for too long, once until one succeeds again. What it needs for that is kept in the
 * item of the sync's state.
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
     * A time without a successful sync that has become too long.
     *
     * @param lastSuccessAt when it began; empty when it began with the first question for it, before the first success
     * @param awaitedSince when it began
     * @param staleSince when it became too long
     */
    public record StalePeriod(Optional<Instant> lastSuccessAt, Instant awaitedSince, Instant staleSince) {}

    /**
     * The present time without a successful sync, be it too long or not.
     *
     * @param at the present
     * @param intervals how many intervals of the schedule it has lasted
     * @param isTold whether it has been told of
     */
    public record Waiting(StalePeriod period, Instant at, double intervals, boolean isTold) {
        /** How long it has lasted. */
        public Duration age() {
            return Duration.between(period.awaitedSince(), at);
        }

        /** The period, if it has become too long and has not been told of. */
        public Optional<StalePeriod> untold() {
            return isTold || !at.isAfter(period.staleSince()) ? Optional.empty() : Optional.of(period);
        }
    }

    /** The present time without a successful sync. */
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
     * Writes what tells of the period, in the transaction that remembers it.
     *
     * @return false when a sync has succeeded meanwhile, or somebody else has told of it
     */
    public boolean recordNotice(StalePeriod period, TransactWriteItem activity) {
        return Transactions.writeIfMet(dynamoDb, List.of(toldOf(period), activity));
    }

    private TransactWriteItem toldOf(StalePeriod period) {
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

    /** The first of all who ask begins to wait for a success. */
    private Instant awaitedFrom(Instant now) {
        return instant(Transactions.retried(() -> dynamoDb.updateItem(
                request -> request.tableName(table).key(SyncStateStore.KEY)
                        .updateExpression("SET awaited_since = if_not_exists(awaited_since, :now)")
                        .expressionAttributeValues(Map.of(":now", instant(now)))
                        .returnValues(ReturnValue.ALL_NEW)))
                .attributes(), "awaited_since");
    }
}
