package com.revenueripple.devops.api.idempotency;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.api.idempotency.IdempotencyFailure.Reason;
import com.revenueripple.devops.dynamodb.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * The results of requests with an {@code Idempotency-Key}, each an item for 24 hours in the table of what the request
 * created, and written in the same transaction. A result is a reference without any secret.
 */
public final class IdempotencyStore {
    /** How long a repeat is recognised. */
    public static final Duration RETENTION = Duration.ofHours(24);

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Function<String, Map<String, AttributeValue>> key;

    /** @param key the table's key of the item with that id; no other item of the table has such a key */
    public IdempotencyStore(DynamoDbClient dynamoDb, String table, Function<String, Map<String, AttributeValue>> key) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.key = key;
    }

    /**
     * What a request resulted in.
     *
     * @param reference the attributes that were passed to {@link #write}, among others
     * @param at when the request was received
     */
    public record Result(Map<String, AttributeValue> reference, Instant at) {}

    /**
     * The result that an earlier request had, if this one is its repeat.
     *
     * @throws IdempotencyFailure when the earlier request had another path or body
     */
    public Optional<Result> resultOf(IdempotentRequest repeat) {
        Optional<Result> first = Optional.of(dynamoDb.getItem(get -> get.tableName(table)
                .key(key.apply(repeat.id()))
                .consistentRead(true)).item())
                .filter(item -> !item.isEmpty())
                .map(item -> new Result(item, instant(item, "received_at")))
                .filter(result -> result.at().isAfter(forgotten(repeat)));
        if (first.isPresent() && !text(first.get().reference(), "request_digest").equals(repeat.digest())) {
            throw new IdempotencyFailure(Reason.REUSED);
        }
        return first;
    }

    /**
     * Checks that no other request with the same {@code Idempotency-Key} has had a result.
     *
     * @throws IdempotencyFailure when one has
     */
    public void requireFirst(IdempotentRequest request) {
        if (resultOf(request).isPresent()) {
            throw new IdempotencyFailure(Reason.IN_USE);
        }
    }

    /**
     * Makes all of the writes and, for a request with an {@code Idempotency-Key}, stores their result, or does nothing.
     *
     * @param reference the attributes that lead to the result
     * @throws IdempotencyFailure when another request with this key had a result meanwhile
     * @throws TransactionCanceledException as {@link Transactions#write}
     */
    public void write(List<TransactWriteItem> writes, Optional<IdempotentRequest> request,
            Map<String, AttributeValue> reference) {
        List<TransactWriteItem> all = new ArrayList<>(writes);
        request.ifPresent(first -> all.add(put(first, reference)));
        try {
            Transactions.write(dynamoDb, all);
        } catch (TransactionCanceledException canceled) {
            if (request.isPresent() && Transactions.conditionFailed(canceled, writes.size())) {
                throw new IdempotencyFailure(Reason.IN_USE);
            }
            throw canceled;
        }
    }

    private TransactWriteItem put(IdempotentRequest request, Map<String, AttributeValue> reference) {
        Map<String, AttributeValue> item = new HashMap<>(reference);
        item.putAll(key.apply(request.id()));
        item.put("request_digest", text(request.digest()));
        item.put("received_at", instant(request.at()));
        item.put("remove_at", timeToLive(request.at().plus(RETENTION)));
        return TransactWriteItem.builder().put(put -> put.tableName(table)
                .item(item)
                .conditionExpression("attribute_not_exists(received_at) OR received_at <= :forgotten")
                .expressionAttributeValues(Map.of(":forgotten", instant(forgotten(request))))).build();
    }

    /** Requests until then are not remembered any more; DynamoDB removes their items later. */
    private static Instant forgotten(IdempotentRequest request) {
        return request.at().minus(RETENTION);
    }
}
