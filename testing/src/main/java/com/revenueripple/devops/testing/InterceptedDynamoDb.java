package com.revenueripple.devops.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A client of DynamoDB that passes its calls to a test before and after they are made. */
public final class InterceptedDynamoDb implements InvocationHandler {
    private final DynamoDbClient client;
    private final Interception interception;

    private InterceptedDynamoDb(DynamoDbClient client, Interception interception) {
        this.client = client;
        this.interception = interception;
    }

    /** Actions around a call. Their exceptions are thrown to the caller. */
    public interface Interception {
        /** Before the call is made; it is not made if this throws. */
        default void before(SdkRequest request) {}

        /** After the response has arrived. */
        default void after(SdkRequest request, SdkResponse response) {}
    }

    /** A client that delegates to the other one, which it does not close. */
    public static DynamoDbClient client(DynamoDbClient client, Interception interception) {
        return (DynamoDbClient) Proxy.newProxyInstance(DynamoDbClient.class.getClassLoader(),
                new Class<?>[]{DynamoDbClient.class}, new InterceptedDynamoDb(client, interception));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("close")) {
            return null;
        }
        if (!method.isDefault()) {
            return method.invoke(client, arguments);
        }
        if (arguments == null || !(arguments[0] instanceof SdkRequest request)
                || !SdkResponse.class.isAssignableFrom(method.getReturnType())) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        interception.before(request);
        SdkResponse response = (SdkResponse) call(method, request);
        interception.after(request, response);
        return response;
    }

    private Object call(Method method, SdkRequest request) throws Throwable {
        try {
            return method.invoke(client, request);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
