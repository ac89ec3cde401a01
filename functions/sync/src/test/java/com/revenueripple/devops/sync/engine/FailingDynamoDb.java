package com.revenueripple.devops.sync.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A client whose process ends at one of its writes: before it, or when it is done and the answer is on its way. */
final class FailingDynamoDb {
    private static final Set<String> WRITES = Set.of("transactWriteItems", "putItem", "updateItem", "deleteItem");

    private FailingDynamoDb() {}

    /** The end of the process. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The client that fails from its n-th write on.
     *
     * @param writes n, from 1
     * @param applied whether the first failing write is applied nevertheless
     */
    static DynamoDbClient after(DynamoDbClient client, int writes, boolean applied) {
        AtomicInteger count = new AtomicInteger();
        return (DynamoDbClient) Proxy.newProxyInstance(FailingDynamoDb.class.getClassLoader(),
                new Class<?>[]{DynamoDbClient.class}, (_, method, arguments) -> {
                    int write = WRITES.contains(method.getName()) ? count.incrementAndGet() : 0;
                    boolean fails = write == writes;
                    if (write > writes || (fails && !applied)) {
                        throw new Crash();
                    }
                    Object result = invoke(client, method, arguments);
                    if (fails) {
                        throw new Crash();
                    }
                    return result;
                });
    }

    private static Object invoke(DynamoDbClient client, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
