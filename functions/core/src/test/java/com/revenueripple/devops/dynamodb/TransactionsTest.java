package com.revenueripple.devops.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** The embedded database never reports a conflict of transactions, so a fake does. */
class TransactionsTest {

    @Test
    void aConflictingTransactionIsRetried() {
        RefusingDynamoDb dynamoDb = new RefusingDynamoDb(
                canceled("None", "TransactionConflict"), canceled("TransactionConflict", "None"));

        Transactions.write(dynamoDb, List.of());

        assertThat(dynamoDb.refusals).isEmpty();
        assertThat(dynamoDb.written).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingError", "ProvisionedThroughputExceeded"})
    void aThrottledTransactionIsRetried(String code) {
        RefusingDynamoDb dynamoDb = new RefusingDynamoDb(canceled("None", code));

        Transactions.write(dynamoDb, List.of());

        assertThat(dynamoDb.written).isTrue();
    }

    @Test
    void aFailedConditionIsNotRetried() {
        TransactionCanceledException refusal = canceled("ConditionalCheckFailed", "TransactionConflict");
        RefusingDynamoDb dynamoDb = new RefusingDynamoDb(refusal);

        assertThatThrownBy(() -> Transactions.write(dynamoDb, List.of())).isSameAs(refusal);

        assertThat(Transactions.conditionFailed(refusal, 0)).isTrue();
        assertThat(Transactions.conditionFailed(refusal, 1)).isFalse();
    }

    @Test
    void aLastingConflictIsReported() {
        RefusingDynamoDb dynamoDb = new RefusingDynamoDb(
                Stream.generate(() -> canceled("TransactionConflict")).limit(20)
                        .toArray(TransactionCanceledException[]::new));

        assertThatThrownBy(() -> Transactions.write(dynamoDb, List.of()))
                .isInstanceOf(TransactionCanceledException.class);
        assertThat(dynamoDb.refusals).hasSize(14);
    }

    @Test
    void aConflictingSingleWriteIsRetried() {
        Deque<RuntimeException> refusals = new ArrayDeque<>(List.of(TransactionConflictException.builder().build()));

        String result = Transactions.retried(() -> {
            if (!refusals.isEmpty()) {
                throw refusals.pop();
            }
            return "written";
        });

        assertThat(result).isEqualTo("written");
    }

    private static TransactionCanceledException canceled(String... codes) {
        return TransactionCanceledException.builder()
                .cancellationReasons(Arrays.stream(codes)
                        .map(code -> CancellationReason.builder().code(code).build())
                        .toList())
                .build();
    }

    /** Refuses with each of these in turn, then writes. */
    private static final class RefusingDynamoDb implements DynamoDbClient {
        private final Deque<TransactionCanceledException> refusals;
        private boolean written;

        RefusingDynamoDb(TransactionCanceledException... refusals) {
            this.refusals = new ArrayDeque<>(List.of(refusals));
        }

        @Override
        public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
            if (!refusals.isEmpty()) {
                throw refusals.pop();
            }
            written = true;
            return TransactWriteItemsResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }
}
