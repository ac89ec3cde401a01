package com.revenueripple.devops.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** The units that each function's calls consumed, as reported by DynamoDB. */
final class ConsumedUnits {
    private static final ReturnConsumedCapacity DETAIL = ReturnConsumedCapacity.INDEXES;

    /** The units that AWS counts for a read without a result; the embedded database counts none. */
    private static final double LEAST_READ = 0.5;

    private final Map<String, List<Call>> byFunction = new TreeMap<>();

    /**
     * A call of DynamoDB.
     *
     * @param operation such as {@code GetItem}
     * @param readUnits of tables and indexes together
     * @param writeUnits of tables and indexes together
     * @param indexWriteUnits the part of the write units that indexes consumed
     */
    record Call(String operation, double readUnits, double writeUnits, double indexWriteUnits) {}

    /** Requests and records the units that the calls of a function consume. */
    ExecutionInterceptor recorder(String function) {
        return new ExecutionInterceptor() {
            @Override
            public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
                return withConsumedCapacity(context.request());
            }

            @Override
            public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
                record(function, context.request(), context.response());
            }
        };
    }

    /** The calls of a function since the last call of this method. */
    synchronized List<Call> take(String function) {
        List<Call> calls = byFunction.remove(function);
        return calls == null ? List.of() : calls;
    }

    /** Discards all records. */
    synchronized void forget() {
        byFunction.clear();
    }

    private synchronized void record(String function, SdkRequest request, SdkResponse response) {
        List<ConsumedCapacity> consumed = consumed(response);
        if (!consumed.isEmpty()) {
            String operation = request.getClass().getSimpleName().replace("Request", "");
            boolean isWrite = !(operation.contains("Get") || operation.equals("Query"));
            double total = consumed.stream().mapToDouble(ConsumedCapacity::capacityUnits).sum();
            double indexes = consumed.stream().flatMap(each -> each.globalSecondaryIndexes().values().stream())
                    .mapToDouble(index -> index.capacityUnits()).sum();
            byFunction.computeIfAbsent(function, _ -> new ArrayList<>()).add(isWrite
                    ? new Call(operation, 0, total, indexes)
                    : new Call(operation, Math.max(total, LEAST_READ), 0, 0));
        }
    }

    private static SdkRequest withConsumedCapacity(SdkRequest request) {
        return switch (request) {
            case GetItemRequest get -> get.toBuilder().returnConsumedCapacity(DETAIL).build();
            case PutItemRequest put -> put.toBuilder().returnConsumedCapacity(DETAIL).build();
            case UpdateItemRequest update -> update.toBuilder().returnConsumedCapacity(DETAIL).build();
            case DeleteItemRequest delete -> delete.toBuilder().returnConsumedCapacity(DETAIL).build();
            case QueryRequest query -> query.toBuilder().returnConsumedCapacity(DETAIL).build();
            case BatchGetItemRequest batch -> batch.toBuilder().returnConsumedCapacity(DETAIL).build();
            case TransactWriteItemsRequest transaction ->
                transaction.toBuilder().returnConsumedCapacity(DETAIL).build();
            default -> request;
        };
    }

    private static List<ConsumedCapacity> consumed(SdkResponse response) {
        return switch (response) {
            case GetItemResponse get -> List.of(get.consumedCapacity());
            case PutItemResponse put -> List.of(put.consumedCapacity());
            case UpdateItemResponse update -> List.of(update.consumedCapacity());
            case DeleteItemResponse delete -> List.of(delete.consumedCapacity());
            case QueryResponse query -> List.of(query.consumedCapacity());
            case BatchGetItemResponse batch -> batch.consumedCapacity();
            case TransactWriteItemsResponse transaction -> transaction.consumedCapacity();
            default -> List.of();
        };
    }
}
