package com.revenueripple.devops.local;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The clients of one DynamoDB. Functions request them at any time and from any thread; all are closed together. */
final class DynamoDbClients implements AutoCloseable {
    private final URI endpoint;
    private final List<DynamoDbClient> open = new ArrayList<>();
    private boolean closed;

    DynamoDbClients(URI endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * A new client, which the caller must not close.
     *
     * @param maker creates it for the endpoint
     * @throws IllegalStateException when the clients have been closed
     */
    synchronized DynamoDbClient client(Function<URI, DynamoDbClient> maker) {
        if (closed) {
            throw new IllegalStateException("The local system has stopped.");
        }
        DynamoDbClient client = maker.apply(endpoint);
        open.add(client);
        return client;
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(DynamoDbClient::close);
        open.clear();
    }
}
