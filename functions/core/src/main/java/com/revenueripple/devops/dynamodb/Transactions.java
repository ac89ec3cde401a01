package com.revenueripple.devops.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/**
 * Writes that may meet another transaction on the same item. DynamoDB refuses one of the two and the SDK does not try
 * again; here the refused one does, a few times with jitter.
 */
public final class Transactions {
    private static final int ATTEMPTS = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(15);

    private Transactions() {}

    /**
     * All of the writes or none.
     *
     * @throws TransactionCanceledException when a condition is not met, or the conflict outlasts all attempts
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
                if (attempt == ATTEMPTS || !isConflict(refused)) {
                    throw refused;
                }
                pause(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
            }
        }
    }

    /** Whether the write at that position (from 0) was refused by its own condition. */
    public static boolean conditionFailed(TransactionCanceledException canceled, int position) {
        return "ConditionalCheckFailed".equals(canceled.cancellationReasons().get(position).code());
    }

    /** Whether some write was refused by its own condition. */
    public static boolean anyConditionFailed(TransactionCanceledException canceled) {
        return canceled.cancellationReasons().stream()
                .anyMatch(reason -> "ConditionalCheckFailed".equals(reason.code()));
    }

    private static boolean isConflict(RuntimeException refused) {
        if (!(refused instanceof TransactionCanceledException canceled)) {
            return true;
        }
        List<String> codes = canceled.cancellationReasons().stream().map(CancellationReason::code).toList();
        return codes.contains("TransactionConflict") && !codes.contains("ConditionalCheckFailed");
    }

    private static void pause(Duration longest) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest.toNanos()));
    }
}
