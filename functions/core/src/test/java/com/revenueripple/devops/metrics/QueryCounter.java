package com.revenueripple.devops.metrics;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Passes queries on and counts them and the items that they read. */
final class QueryCounter implements DynamoDbClient {
    private final DynamoDbClient client;
    private int queries;
    private int itemsRead;

    QueryCounter(DynamoDbClient client) {
        this.client = client;
    }

    /** The number of calls. */
    int queries() {
        return queries;
    }

    /** The number of items that the store read for them. */
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

    /** The creator of the client closes it. */
    @Override
    public void close() {}
}
