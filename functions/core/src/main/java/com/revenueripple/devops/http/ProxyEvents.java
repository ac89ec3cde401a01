package com.revenueripple.devops.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.revenueripple.devops.lambda.EventJson;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests as the gateway sends them, as far as {@link ApiRequest} needs them, and answers as it takes them. */
final class ProxyEvents {
    private ProxyEvents() {}

    /** A request, as JSON; without a context nobody has authorized it. */
    static String get(String resource, Map<String, Object> authorizer) throws IOException {
        StringWriter event = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(event)) {
            json.writeStartObject();
            json.writeStringField("resource", resource);
            json.writeStringField("httpMethod", "GET");
            json.writeObjectFieldStart("requestContext");
            json.writeStringField("requestId", "priming");
            if (!authorizer.isEmpty()) {
                json.writeObjectFieldStart("authorizer");
                for (Map.Entry<String, Object> field : authorizer.entrySet()) {
                    json.writeStringField(field.getKey(), field.getValue().toString());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return event.toString();
    }

    static APIGatewayProxyRequestEvent read(EventJson json) throws IOException {
        APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent();
        json.object(name -> {
            switch (name) {
                case "resource" -> event.setResource(json.text());
                case "httpMethod" -> event.setHttpMethod(json.text());
                case "headers" -> event.setHeaders(json.texts());
                case "queryStringParameters" -> event.setQueryStringParameters(json.texts());
                case "pathParameters" -> event.setPathParameters(json.texts());
                case "requestContext" -> event.setRequestContext(context(json));
                case "body" -> event.setBody(json.text());
                case "isBase64Encoded" -> event.setIsBase64Encoded(json.flag());
                default -> json.skip();
            }
        });
        return event;
    }

    private static ProxyRequestContext context(EventJson json) throws IOException {
        ProxyRequestContext context = new ProxyRequestContext();
        json.object(name -> {
            switch (name) {
                case "requestId" -> context.setRequestId(json.text());
                case "authorizer" -> context.setAuthorizer(authorizer(json));
                default -> json.skip();
            }
        });
        return context;
    }

    private static @Nullable Map<String, Object> authorizer(EventJson json) throws IOException {
        Map<String, String> texts = json.texts();
        return texts == null ? null : new HashMap<>(texts);
    }

    static void write(APIGatewayProxyResponseEvent answer, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("statusCode", answer.getStatusCode());
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : answer.getHeaders().entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
        json.writeStringField("body", answer.getBody());
        json.writeBooleanField("isBase64Encoded", answer.getIsBase64Encoded());
        json.writeEndObject();
    }
}
