package com.revenueripple.devops.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps JSON events to the classes of aws-lambda-java-events. It reads only the properties that functions use. A value
 * of the wrong type is read as absent, because senders choose parts of an event and must not make a function fail.
 */
final class EventMapper {
    private EventMapper() {}

    /** A mapper that uses parsers of that factory. */
    static JsonMapper of(JsonFactory json) {
        return JsonMapper.builder(json)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.ACCEPT_EMPTY_STRING_AS_NULL_OBJECT)
                .addHandler(new WrongKinds())
                .withCoercionConfig(LogicalType.Boolean, flag -> flag
                        .setCoercion(CoercionInputShape.String, CoercionAction.AsNull)
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.AsNull))
                .withConfigOverride(Map.class, map -> map.setSetterInfo(JsonSetter.Value.forContentNulls(Nulls.SKIP)))
                .addMixIn(APIGatewayProxyRequestEvent.class, Request.class)
                .addMixIn(ProxyRequestContext.class, RequestContext.class)
                .addMixIn(RequestIdentity.class, Identity.class)
                .addMixIn(APIGatewayCustomAuthorizerEvent.class, Authorization.class)
                .addMixIn(SQSEvent.class, Batch.class)
                .addMixIn(SQSMessage.class, Message.class)
                .build();
    }

    @JsonIncludeProperties({"resource", "httpMethod", "headers", "queryStringParameters", "pathParameters",
            "requestContext", "body", "isBase64Encoded"})
    private interface Request {
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        void setRequestContext(ProxyRequestContext context);
    }

    @JsonIncludeProperties({"requestId", "authorizer", "identity"})
    private interface RequestContext {
        @JsonSetter
        @JsonDeserialize(contentAs = String.class)
        void setAuthorizer(Map<String, Object> authorizer);
    }

    @JsonIncludeProperties({"sourceIp"})
    private interface Identity {}

    @JsonIncludeProperties({"authorizationToken", "methodArn"})
    private interface Authorization {}

    private interface Batch {
        @JsonSetter(value = "Records", nulls = Nulls.SKIP, contentNulls = Nulls.AS_EMPTY)
        void setRecords(List<SQSMessage> records);
    }

    @JsonIncludeProperties({"messageId", "body"})
    private interface Message {}

    /** Jackson calls the first method for arrays and objects, the second for most scalars. */
    private static final class WrongKinds extends DeserializationProblemHandler {
        @Override
        public @Nullable Object handleUnexpectedToken(DeserializationContext context, JavaType type, JsonToken token,
                JsonParser json, String problem) throws IOException {
            json.skipChildren();
            return null;
        }

        @Override
        public @Nullable Object handleMissingInstantiator(DeserializationContext context, Class<?> type,
                ValueInstantiator instantiator, JsonParser json, String problem) {
            return null;
        }
    }
}
