package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.testing.InterceptedDynamoDb;
import com.revenueripple.devops.testing.InterceptedDynamoDb.Interception;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** A client whose process ends at one of its writes: before it, or after it, before the response arrives. */
final class FailingDynamoDb implements Interception {
    private static final Set<Class<?>> WRITES = Set.of(TransactWriteItemsRequest.class, PutItemRequest.class,
            UpdateItemRequest.class, DeleteItemRequest.class);

    private final AtomicInteger count = new AtomicInteger();
    private final int writes;
    private final boolean applied;

    private FailingDynamoDb(int writes, boolean applied) {
        this.writes = writes;
        this.applied = applied;
    }

    /** The end of the process. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A client that fails from its n-th write on.
     *
     * @param writes n, from 1
     * @param applied whether the first failing write is applied nevertheless
     */
    static DynamoDbClient after(DynamoDbClient client, int writes, boolean applied) {
        return InterceptedDynamoDb.client(client, new FailingDynamoDb(writes, applied));
    }

    @Override
    public void before(SdkRequest request) {
        int write = isWrite(request) ? count.incrementAndGet() : 0;
        if (write > writes || (write == writes && !applied)) {
            throw new Crash();
        }
    }

    @Override
    public void after(SdkRequest request, SdkResponse response) {
        if (isWrite(request) && count.get() >= writes) {
            throw new Crash();
        }
    }

    private static boolean isWrite(SdkRequest request) {
        return WRITES.contains(request.getClass());
    }
}
