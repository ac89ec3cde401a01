package com.revenueripple.devops.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/** Requests in the gateway's format, for priming, and responses in the format that it expects. */
final class ProxyEvents {
    private ProxyEvents() {}

    /** A request, as JSON; without a context it has no principal. */
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
