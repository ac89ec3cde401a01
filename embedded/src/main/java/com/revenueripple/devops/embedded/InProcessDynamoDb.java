package com.revenueripple.devops.embedded;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbStreamsRequest;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.exceptions.DynamoDBLocalServiceException;
import software.amazon.dynamodb.services.local.embedded.DDBExceptionMappingInvocationHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.shared.exceptions.LocalDBAccessException;

/**
 * Clients that call DynamoDB Local as a method: nothing is signed, written as JSON or sent. They return and throw the
 * same as clients over HTTP, but have no interceptors, time limits or retries.
 */
final class InProcessDynamoDb implements InvocationHandler {
    /** From a client's method to the database's. */
    private static final Map<Method, Method> OPERATIONS = operations(DynamoDbClient.class, DynamoDbRequest.class);
    private static final Map<Method, Method> STREAM_OPERATIONS = operations(DynamoDbStreamsClient.class,
            DynamoDbStreamsRequest.class);

    private final Class<?> kind;
    private final Map<Method, Method> operations;
    private final LocalDynamoDBRequestHandler database;

    private InProcessDynamoDb(Class<?> kind, Map<Method, Method> operations, LocalDynamoDBRequestHandler database) {
        this.kind = kind;
        this.operations = operations;
        this.database = database;
    }

    /** A client of that database; closing it does nothing. */
    static DynamoDbClient client(LocalDynamoDBRequestHandler database) {
        return proxy(DynamoDbClient.class, OPERATIONS, database);
    }

    /** A client of that database's streams; closing it does nothing. */
    static DynamoDbStreamsClient streamsClient(LocalDynamoDBRequestHandler database) {
        return proxy(DynamoDbStreamsClient.class, STREAM_OPERATIONS, database);
    }

    private static <T> T proxy(Class<T> kind, Map<Method, Method> operations, LocalDynamoDBRequestHandler database) {
        return kind.cast(Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[]{kind},
                new InProcessDynamoDb(kind, operations, database)));
    }

    @Override
    public @Nullable Object invoke(Object client, Method method, Object @Nullable [] arguments) throws Throwable {
        Method operation = operations.get(method);
        if (operation != null && arguments != null) {
            return call(operation, arguments[0]);
        }
        return switch (method.getName()) {
            case "close" -> null;
            case "toString" -> kind.getSimpleName() + " in this process";
            case "hashCode" -> System.identityHashCode(client);
            case "equals" -> arguments != null && client == arguments[0];
            default -> InvocationHandler.invokeDefault(client, method, arguments);
        };
    }

    private Object call(Method operation, Object request) throws Throwable {
        try {
            return operation.invoke(database, EmbeddedDynamoDb.CREDENTIAL, EmbeddedDynamoDb.REGION.id(), request);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof DynamoDBLocalServiceException failure) {
                DDBExceptionMappingInvocationHandler.handleDynamoDBLocalServiceException(failure);
            }
            if (e.getCause() instanceof LocalDBAccessException failure) {
                // Its HTTP server answers 500.
                throw InternalServerErrorException.builder().message(failure.getMessage()).cause(failure).build();
            }
            throw e.getCause();
        }
    }

    private static Map<Method, Method> operations(Class<?> kind, Class<?> requests) {
        Map<Method, Method> operations = new HashMap<>();
        for (Method method : kind.getMethods()) {
            Class<?>[] parameters = method.getParameterTypes();
            if (parameters.length == 1 && requests.isAssignableFrom(parameters[0])) {
                try {
                    operations.put(method, LocalDynamoDBRequestHandler.class.getMethod(method.getName(), String.class,
                            String.class, parameters[0]));
                } catch (NoSuchMethodException _) {
                    // A paginator, or an operation that DynamoDB Local lacks: the interface has a default for it.
                }
            }
        }
        return Map.copyOf(operations);
    }
}
