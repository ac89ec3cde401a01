package com.revenueripple.devops.benchmarks;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.http.AuthorizerContext;
import com.revenueripple.devops.http.Principal.Administrator;
import java.util.HashMap;

/** Requests of an administrator whom the gateway has let pass. */
final class AdministratorRequest {
    private AdministratorRequest() {}

    static APIGatewayProxyRequestEvent get(String resource) {
        ProxyRequestContext context = new ProxyRequestContext();
        context.setRequestId("benchmark");
        context.setAuthorizer(new HashMap<>(AuthorizerContext.of(new Administrator("benchmark"))));
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod("GET")
                .withResource(resource)
                .withRequestContext(context);
    }
}
