package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Allows one run of the sync at a time. The lease of a run that dies expires by itself. A run that outlives its lease
 * is fenced: its final transaction checks that it still holds the lease.
 */
public final class SyncLease {
    private static final Logger LOG = LoggerFactory.getLogger(SyncLease.class);
    private static final Map<String, AttributeValue> KEY = Map.of("pk", text("sync"), "sk", text("lease"));
    private static final String IS_FREE = "attribute_not_exists(pk) OR held_until <= :now";

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Clock clock;
    private final Duration length;

    /**
     * @param table the metrics table
     * @param length longer than any run can last
     */
    public SyncLease(DynamoDbClient dynamoDb, String table, Clock clock, Duration length) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.clock = clock;
        this.length = length;
    }

    /**
     * Takes the lease for that run.
     *
     * @throws LeaseFailure.Held when another run holds it
     */
    public void acquire(String runId) {
        Instant now = clock.instant();
        try {
            Transactions.retried(() -> dynamoDb.putItem(request -> request.tableName(table)
                    .item(lease(runId, now))
                    .conditionExpression(IS_FREE)
                    .expressionAttributeValues(Map.of(":now", instant(now)))
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)));
        } catch (ConditionalCheckFailedException refused) {
            requireHeldBy(runId, refused.item(), now);
        }
    }

    /**
     * Takes the lease for that run and, in the same transaction, writes the activity that requested it.
     *
     * @throws LeaseFailure.Held when another run holds it; then nothing is written
     */
    public void acquire(String runId, TransactWriteItem activity) {
        Instant now = clock.instant();
        TransactWriteItem taking = TransactWriteItem.builder().put(put -> put.tableName(table)
                .item(lease(runId, now))
                .conditionExpression(IS_FREE)
                .expressionAttributeValues(Map.of(":now", instant(now)))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)).build();
        try {
            Transactions.write(dynamoDb, List.of(taking, activity));
        } catch (TransactionCanceledException canceled) {
            if (!Transactions.conditionFailed(canceled, 0)) {
                throw canceled;
            }
            requireHeldBy(runId, canceled.cancellationReasons().getFirst().item(), now);
        }
    }

    /** Releases the lease, if that run still holds it. */
    public void release(String runId) {
        try {
            Transactions.retried(() -> dynamoDb.deleteItem(request -> request.tableName(table).key(KEY)
                    .conditionExpression("run_id = :run_id")
                    .expressionAttributeValues(Map.of(":run_id", text(runId)))));
        } catch (ConditionalCheckFailedException lost) {
            LOG.warn("Run {} did not hold the lease when it ended", runId);
        }
    }

    private Map<String, AttributeValue> lease(String runId, Instant now) {
        return Map.of(
                "pk", text("sync"),
                "sk", text("lease"),
                "run_id", text(runId),
                "held_until", instant(now.plus(length)));
    }

    /** It is, when the SDK repeated a write whose response was lost. */
    private static void requireHeldBy(String runId, Map<String, AttributeValue> held, Instant now) {
        if (!held.containsKey("run_id") || !text(held, "run_id").equals(runId)) {
            throw new LeaseFailure.Held(Duration.between(now, instant(held, "held_until")));
        }
    }

    /** The condition, for a transaction, that the run holds the lease at this moment. */
    TransactWriteItem check(String runId) {
        return TransactWriteItem.builder().conditionCheck(check -> check.tableName(table).key(KEY)
                .conditionExpression("run_id = :run_id AND held_until > :now")
                .expressionAttributeValues(Map.of(":run_id", text(runId), ":now", instant(clock.instant()))))
                .build();
    }
}
