package com.revenueripple.devops.benchmarks.measurement;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.http.AuthorizerContext;
import com.revenueripple.devops.http.Principal.Administrator;
import java.util.HashMap;

/** Requests of an authorized administrator. */
public final class AdministratorRequest {
    private AdministratorRequest() {}

    /** A GET of a resource, without a query. */
    public static APIGatewayProxyRequestEvent get(String resource) {
        ProxyRequestContext context = new ProxyRequestContext();
        context.setRequestId("benchmark");
        context.setAuthorizer(new HashMap<>(AuthorizerContext.of(new Administrator("benchmark"))));
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod("GET")
                .withResource(resource)
                .withRequestContext(context);
    }
}
