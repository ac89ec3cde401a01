package com.revenueripple.devops.testing;

import com.revenueripple.devops.testing.InterceptedDynamoDb.Interception;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** A service that fails as a test requires. Add this to a client as an interceptor or interception. */
public final class Faults implements ExecutionInterceptor, Interception {
    private volatile Predicate<SdkRequest> away = _ -> false;
    private volatile Predicate<SdkRequest> silent = _ -> false;

    /** From now on these requests do not reach the service. */
    public Faults away(Predicate<SdkRequest> requests) {
        away = requests;
        return this;
    }

    /** From now on these requests are executed, but their responses are lost. */
    public Faults silent(Predicate<SdkRequest> requests) {
        silent = requests;
        return this;
    }

    /** Ends the faults. */
    public void over() {
        away(_ -> false).silent(_ -> false);
    }

    @Override
    public void before(SdkRequest request) {
        if (away.test(request)) {
            throw SdkClientException.create("The service is unavailable.");
        }
    }

    @Override
    public void after(SdkRequest request, SdkResponse response) {
        if (silent.test(request)) {
            throw SdkClientException.create("The response was lost.");
        }
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        before(context.request());
    }

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        after(context.request(), context.response());
        return context.response();
    }
}
