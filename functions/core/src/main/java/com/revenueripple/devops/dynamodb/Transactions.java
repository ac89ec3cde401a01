package com.revenueripple.devops.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/**
 * Writes that may meet another transaction on the same item, or a table that is just growing. DynamoDB then refuses the
 * whole transaction and the SDK does not try again; here it is, a few times with jitter.
 */
public final class Transactions {
    private static final String CONDITION_FAILED = "ConditionalCheckFailed";
    private static final Set<String> TEMPORARY = Set.of("TransactionConflict", "ThrottlingError",
            "ProvisionedThroughputExceeded");
    private static final int ATTEMPTS = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(15);

    private Transactions() {}

    /**
     * All of the writes or none.
     *
     * @throws TransactionCanceledException when a condition is not met, or the conflict or the throttling outlasts all attempts
     */
    public static void write(DynamoDbClient client, List<TransactWriteItem> writes) {
        retried(() -> client.transactWriteItems(request -> request.transactItems(writes)));
    }

    /** A single write on an item that transactions write too. */
    public static <T> T retried(Supplier<T> write) {
        for (int attempt = 1;; attempt++) {
            try {
                return write.get();
            } catch (TransactionConflictException | TransactionCanceledException refused) {
                if (attempt == ATTEMPTS || !isTemporary(refused)) {
                    throw refused;
                }
                pause(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
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

    private static boolean isTemporary(RuntimeException refused) {
        if (!(refused instanceof TransactionCanceledException canceled)) {
            return true;
        }
        List<String> codes = canceled.cancellationReasons().stream().map(CancellationReason::code).toList();
        return codes.stream().anyMatch(TEMPORARY::contains) && !codes.contains(CONDITION_FAILED);
    }

    private static void pause(Duration longest) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest.toNanos()));
    }
}
