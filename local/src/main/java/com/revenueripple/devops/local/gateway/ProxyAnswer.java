package com.revenueripple.devops.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.MalformedJsonException;
import com.revenueripple.devops.local.lambda.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Converts a function's response into a response of the gateway, if it has the required shape. */
final class ProxyAnswer {
    /** API Gateway sets these itself, and renames those of a function. */
    private static final Set<String> REMAPPED = Set.of("connection", "content-md5", "date", "server",
            "www-authenticate");

    private ProxyAnswer() {}

    /** The response; empty when it is malformed. A base64 body stays base64, as without binary media types. */
    static Optional<GatewayAnswer> of(Outcome.Answer answer) {
        try {
            JsonNode json = answer.json();
            return json.path("statusCode").isIntegralNumber() && isTextOrAbsent(json.path("body"))
                    ? Optional.of(
                            new GatewayAnswer(json.path("statusCode").intValue(), headers(json), body(json)))
                    : Optional.empty();
        } catch (MalformedJsonException _) {
            return Optional.empty();
        }
    }

    private static boolean isTextOrAbsent(JsonNode body) {
        return body.isMissingNode() || body.isNull() || body.isTextual();
    }

    private static byte[] body(JsonNode json) {
        String body = json.path("body").isTextual() ? json.path("body").textValue() : "";
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> headers(JsonNode json) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", List.of("application/json"));
        json.path("headers").properties()
                .forEach(header -> headers.put(name(header.getKey()), List.of(header.getValue().asText())));
        json.path("multiValueHeaders").properties().forEach(header -> {
            List<String> values = new ArrayList<>();
            header.getValue().forEach(value -> values.add(value.asText()));
            headers.put(name(header.getKey()), values);
        });
        return headers;
    }

    private static String name(String header) {
        return REMAPPED.contains(header.toLowerCase(Locale.ROOT)) ? "x-amzn-Remapped-" + header : header;
    }
}
