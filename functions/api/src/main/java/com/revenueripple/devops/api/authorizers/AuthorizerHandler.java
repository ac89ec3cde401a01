package com.revenueripple.devops.api.authorizers;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import com.fasterxml.jackson.core.JsonGenerator;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.StreamHandler;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The base of the gateway's token authorizers. */
abstract class AuthorizerHandler extends StreamHandler<APIGatewayCustomAuthorizerEvent, IamPolicyResponse> {

    static final String PRIMING_METHOD = "arn:aws:execute-api:priming";

    /** @param environment the function's environment */
    protected AuthorizerHandler(Environment environment) {
        super(APIGatewayCustomAuthorizerEvent::new, environment);
    }

    /** Authorizes a credential, before a snapshot. */
    final void primeWithToken(String token) throws IOException {
        primeWith("{\"authorizationToken\":\"" + token + "\",\"methodArn\":\"" + PRIMING_METHOD + "\"}");
    }

    @Override
    protected final void write(IamPolicyResponse answer, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("principalId", answer.getPrincipalId());
        json.writeFieldName("policyDocument");
        writeValue(answer.getPolicyDocument(), json);
        json.writeFieldName("context");
        writeValue(answer.getContext(), json);
        json.writeEndObject();
    }

    /**
     * A policy consists of maps, arrays and texts, and also names what it lacks, such as a condition; a context
     * consists of texts.
     */
    private static void writeValue(Object value, JsonGenerator json) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> field : map.entrySet()) {
                if (field.getValue() != null) {
                    json.writeFieldName(field.getKey().toString());
                    writeValue(field.getValue(), json);
                }
            }
            json.writeEndObject();
        } else if (value instanceof Object[] array) {
            writeArray(Arrays.asList(array), json);
        } else if (value instanceof List<?> list) {
            writeArray(list, json);
        } else {
            json.writeString(value.toString());
        }
    }

    private static void writeArray(List<?> elements, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Object element : elements) {
            writeValue(element, json);
        }
        json.writeEndArray();
    }
}
