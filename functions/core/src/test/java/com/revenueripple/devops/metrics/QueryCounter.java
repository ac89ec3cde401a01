package com.revenueripple.devops.metrics;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Passes queries on and counts what they cost. */
final class QueryCounter implements DynamoDbClient {
    private final DynamoDbClient client;
    private int queries;
    private int itemsRead;

    QueryCounter(DynamoDbClient client) {
        this.client = client;
    }

    /** How many calls there were. */
    int queries() {
        return queries;
    }

    /** How many items the store looked at for them. */
    int itemsRead() {
        return itemsRead;
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        QueryResponse response = client.query(request);
        queries++;
        itemsRead += response.scannedCount();
        return response;
    }

    @Override
    public String serviceName() {
        return client.serviceName();
    }

    /** The client belongs to whoever made it. */
    @Override
    public void close() {}
}
