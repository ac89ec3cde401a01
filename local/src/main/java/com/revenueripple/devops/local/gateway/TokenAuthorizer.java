package com.revenueripple.devops.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import com.revenueripple.devops.local.lambda.Functions;
import com.revenueripple.devops.local.lambda.LocalFunction;
import com.revenueripple.devops.local.lambda.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Lambda authorizer of type TOKEN, whose results are not cached.
 *
 * @param function makes the decision
 * @param header the header that contains the token
 * @param shape a token that does not match is refused without a call of the function
 */
record TokenAuthorizer(LocalFunction function, String header, Pattern shape) {

    /**
     * The authorizer that the template defines.
     *
     * @throws IllegalStateException naming an unsupported feature
     */
    static TokenAuthorizer of(String name, Map<String, Object> properties, Functions functions) {
        String place = "The authorizer " + name;
        Shape.requireKnown(place, properties, Set.of("FunctionArn", "FunctionPayloadType", "Identity"));
        if (!properties.getOrDefault("FunctionPayloadType", "TOKEN").equals("TOKEN")) {
            throw new IllegalStateException(place + " has an unsupported FunctionPayloadType: "
                    + properties.get("FunctionPayloadType") + ".");
        }
        Map<String, Object> identity = Shape.mapOrEmpty(properties.get("Identity"), place);
        Shape.requireKnown(place, identity, Set.of("Header", "ValidationExpression", "ReauthorizeEvery"));
        if (!String.valueOf(identity.get("ReauthorizeEvery")).equals("0")) {
            throw new IllegalStateException(place + " caches its results, which is unsupported: "
                    + "ReauthorizeEvery must be 0.");
        }
        return new TokenAuthorizer(functions.byArn(String.valueOf(properties.get("FunctionArn"))),
                identity.getOrDefault("Header", "Authorization").toString(),
                Pattern.compile(identity.getOrDefault("ValidationExpression", ".+").toString()));
    }

    /** What happens to the request. */
    sealed interface Decision {

        /**
         * The function of the route is invoked.
         *
         * @param context principalId and the context from the authorizer, every value as text
         */
        record Allowed(Map<String, String> context) implements Decision {}

        /** The gateway itself responds. */
        record Refused(ResponseType type, Map<String, String> context) implements Decision {}
    }

    Decision decide(Call call) {
        Optional<String> token = call.request().header(header).filter(value -> shape.matcher(value).matches());
        if (token.isEmpty()) {
            return new Decision.Refused(ResponseType.UNAUTHORIZED, Map.of());
        }
        String event = Json.write(Map.of("type", "TOKEN", "authorizationToken", token.get(), "methodArn",
                call.methodArn()));
        return switch (function.invoke(event)) {
            case Outcome.Failure(Throwable cause) -> new Decision.Refused(typeOf(cause), Map.of());
            case Outcome.Answer answer -> decide(answer, call.methodArn());
        };
    }

    /** As documented by AWS, a handler that throws exactly this message means 401. */
    private static ResponseType typeOf(Throwable cause) {
        return "Unauthorized".equals(cause.getMessage()) ? ResponseType.UNAUTHORIZED : ResponseType.AUTHORIZER_FAILURE;
    }

    private static Decision decide(Outcome.Answer answer, String methodArn) {
        try {
            JsonNode json = answer.json();
            if (!json.path("principalId").isTextual()
                    || !json.path("policyDocument").path("Statement").isContainerNode()
                    || !isFlat(json.path("context"))) {
                return new Decision.Refused(ResponseType.AUTHORIZER_CONFIGURATION_ERROR, Map.of());
            }
            Map<String, String> context = context(json);
            return new InvokePolicy(json.path("policyDocument")).allows(methodArn)
                    ? new Decision.Allowed(context)
                    : new Decision.Refused(ResponseType.ACCESS_DENIED, context);
        } catch (MalformedJsonException _) {
            return new Decision.Refused(ResponseType.AUTHORIZER_CONFIGURATION_ERROR, Map.of());
        }
    }

    private static boolean isFlat(JsonNode context) {
        if (context.isMissingNode() || context.isNull()) {
            return true;
        }
        return context.isObject() && context.properties().stream().allMatch(field -> field.getValue().isValueNode());
    }

    private static Map<String, String> context(JsonNode json) {
        Map<String, String> context = new LinkedHashMap<>();
        json.path("context").properties().stream().filter(field -> !field.getValue().isNull())
                .forEach(field -> context.put(field.getKey(), field.getValue().asText()));
        context.put("principalId", json.path("principalId").asText());
        return context;
    }
}
