package com.revenueripple.devops.sync;

import com.revenueripple.devops.testing.InterceptedDynamoDb.Interception;
import com.revenueripple.devops.testing.TestTables;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Another client of the tests' database. It counts calls, and passes each call to a test before it is made. */
final class WatchedDynamoDb implements AutoCloseable {
    private final DynamoDbClient client;
    private final Map<String, Integer> calls = new TreeMap<>();
    private Consumer<SdkRequest> onCall = _ -> {};

    WatchedDynamoDb() {
        client = TestTables.client(new Interception() {
            @Override
            public void before(SdkRequest request) {
                called(request);
            }
        });
    }

    DynamoDbClient client() {
        return client;
    }

    /** Sets an action that runs before each call. */
    void onCall(Consumer<SdkRequest> action) {
        onCall = action;
    }

    /** The number of calls of each operation since the last call of this method. */
    synchronized Map<String, Integer> takeCalls() {
        Map<String, Integer> taken = new TreeMap<>(calls);
        calls.clear();
        return taken;
    }

    private synchronized void called(SdkRequest request) {
        calls.merge(request.getClass().getSimpleName().replace("Request", ""), 1, Integer::sum);
        onCall.accept(request);
    }

    @Override
    public void close() {
        client.close();
    }
}
