package com.revenueripple.devops.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** Repeats the transactions of an engine in another table, without the work of the engine. */
final class BareLoop {
    /** The number of concurrent writers in the engine. */
    private static final int WRITERS = 4;

    private final DynamoDbClient client;
    private final List<TransactWriteItemsRequest> transactions;

    private BareLoop(DynamoDbClient client, List<TransactWriteItemsRequest> transactions) {
        this.client = client;
        this.transactions = transactions;
    }

    /**
     * @param written all transactions of an engine; a check of an item that they do not write becomes a check that the
     *        item does not exist
     */
    static BareLoop of(List<TransactWriteItemsRequest> written, DynamoDbClient client, String table) {
        return new BareLoop(client, written.stream()
                .map(transaction -> TransactWriteItemsRequest.builder()
                        .transactItems(transaction.transactItems().stream().map(item -> in(table, item)).toList())
                        .build())
                .toList());
    }

    int transactions() {
        return transactions.size();
    }

    int actions() {
        return transactions.stream().mapToInt(transaction -> transaction.transactItems().size()).sum();
    }

    /** Writes all transactions in order, several concurrently. */
    void run() {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                all.add(writers.submit(() -> write(next)));
            }
            for (Future<?> writer : all) {
                writer.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("The bare loop failed.", e);
        }
    }

    private void write(AtomicInteger next) {
        for (int at = next.getAndIncrement(); at < transactions.size(); at = next.getAndIncrement()) {
            client.transactWriteItems(transactions.get(at));
        }
    }

    private static TransactWriteItem in(String table, TransactWriteItem item) {
        TransactWriteItem.Builder moved = item.toBuilder();
        if (item.put() != null) {
            moved.put(item.put().toBuilder().tableName(table).build());
        }
        if (item.update() != null) {
            moved.update(item.update().toBuilder().tableName(table).build());
        }
        if (item.delete() != null) {
            moved.delete(item.delete().toBuilder().tableName(table).build());
        }
        if (item.conditionCheck() != null) {
            moved.conditionCheck(check -> check.tableName(table)
                    .key(item.conditionCheck().key())
                    .conditionExpression("attribute_not_exists(pk)"));
        }
        return moved.build();
    }
}
