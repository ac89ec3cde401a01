package com.revenueripple.devops.dynamodb;

import com.revenueripple.devops.environment.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/**
 * Writes that may conflict with another transaction on the same item, or be throttled while the table scales up.
 * DynamoDB then refuses the whole transaction, and the SDK does not retry it; this class does, a few times with jitter.
 */
public final class Transactions {
    private static final String CONDITION_FAILED = "ConditionalCheckFailed";
    private static final String CONFLICT = "TransactionConflict";
    private static final Set<String> THROTTLED = Set.of("ThrottlingError", "ProvisionedThroughputExceeded");

    /** A conflict between two transactions is soon over. */
    private static final Backoff WITH_CONFLICTS = new Backoff(6, Duration.ofMillis(15), Duration.ofMillis(240), 1);

    /** A table takes longer to scale up: about four seconds in all. */
    private static final Backoff WITH_THROTTLING = new Backoff(8, Duration.ofMillis(60), Duration.ofMillis(3840), 1);

    private Transactions() {}

    /**
     * Makes all of the writes or none.
     *
     * @throws TransactionCanceledException when a condition is not met, or a conflict or throttling outlasts all
     *         attempts
     */
    public static void write(DynamoDbClient client, List<TransactWriteItem> writes) {
        retried(() -> client.transactWriteItems(request -> request.transactItems(writes)));
    }

    /**
     * Makes all of the writes, or none when the condition of the first one is not met.
     *
     * @return whether they were written
     * @throws TransactionCanceledException when another condition is not met, or a conflict or throttling outlasts all
     *         attempts
     */
    public static boolean writeIfMet(DynamoDbClient client, List<TransactWriteItem> writes) {
        return isMet(() -> write(client, writes));
    }

    /**
     * Makes a transaction, unless the condition of its first write is not met.
     *
     * @return whether it was made
     * @throws TransactionCanceledException as {@link #writeIfMet(DynamoDbClient, List)}
     */
    public static boolean isMet(Runnable transaction) {
        try {
            transaction.run();
            return true;
        } catch (TransactionCanceledException canceled) {
            if (conditionFailed(canceled, 0)) {
                return false;
            }
            throw canceled;
        }
    }

    /** As {@link #writeIfMet(DynamoDbClient, List)}; returns the given result when written, otherwise empty. */
    public static <T> Optional<T> writeIfMet(DynamoDbClient client, List<TransactWriteItem> writes, T result) {
        return writeIfMet(client, writes) ? Optional.of(result) : Optional.empty();
    }

    /** Makes a single write to an item that transactions write, too. */
    public static <T> T retried(Supplier<T> write) {
        for (int attempt = 1;; attempt++) {
            try {
                return write.get();
            } catch (TransactionConflictException | TransactionCanceledException refused) {
                if (!backoff(refused).pauseAfter(attempt)) {
                    throw refused;
                }
            }
        }
    }

    /** Whether the write at that position (from 0) was refused by its own condition. */
    public static boolean conditionFailed(TransactionCanceledException canceled, int position) {
        return CONDITION_FAILED.equals(canceled.cancellationReasons().get(position).code());
    }

    /** Whether some write was refused by its own condition. */
    public static boolean anyConditionFailed(TransactionCanceledException canceled) {
        return canceled.cancellationReasons().stream()
                .anyMatch(reason -> CONDITION_FAILED.equals(reason.code()));
    }

    private static Backoff backoff(RuntimeException refused) {
        if (!(refused instanceof TransactionCanceledException canceled)) {
            return WITH_CONFLICTS;
        }
        List<String> codes = canceled.cancellationReasons().stream().map(CancellationReason::code).toList();
        if (codes.contains(CONDITION_FAILED)) {
            return Backoff.NONE;
        }
        return codes.stream().anyMatch(THROTTLED::contains)
                ? WITH_THROTTLING
                : codes.contains(CONFLICT) ? WITH_CONFLICTS : Backoff.NONE;
    }
}
