package com.revenueripple.devops.local.gateway;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The responses to OPTIONS that SAM adds to every path when the API has Cors. */
final class Preflight {
    private static final Map<String, String> HEADERS = Map.of(
            "AllowOrigin", "Access-Control-Allow-Origin",
            "AllowHeaders", "Access-Control-Allow-Headers",
            "AllowMethods", "Access-Control-Allow-Methods",
            "MaxAge", "Access-Control-Max-Age");
    private static final String ALLOW_METHODS = "Access-Control-Allow-Methods";

    private final Optional<Map<String, String>> headers;

    /**
     * The preflight responses of an API.
     *
     * @throws IllegalStateException naming an unsupported feature of Cors or Auth
     */
    Preflight(Template.Resource api) {
        this.headers = Optional.ofNullable(api.properties().get("Cors")).map(Preflight::headers);
        Map<String, Object> auth = api.map("Auth");
        if (headers.isPresent() && auth.containsKey("DefaultAuthorizer")
                && !"false".equals(String.valueOf(auth.get("AddDefaultAuthorizerToCorsPreflight")))) {
            throw new IllegalStateException("A default authorizer before a preflight is unsupported: "
                    + "AddDefaultAuthorizerToCorsPreflight must be false.");
        }
    }

    /**
     * The response to OPTIONS, if the API has Cors.
     *
     * @param methods the methods of the path
     */
    Optional<GatewayAnswer> answer(List<String> methods) {
        return headers.map(configured -> {
            Map<String, List<String>> all = new LinkedHashMap<>();
            all.put("Content-Type", List.of("application/json"));
            all.put(ALLOW_METHODS, List.of(String.join(",", methods) + ",OPTIONS"));
            configured.forEach((name, value) -> all.put(name, List.of(value)));
            return new GatewayAnswer(200, all, "{}\n".getBytes(StandardCharsets.UTF_8));
        });
    }

    private static Map<String, String> headers(Object cors) {
        Map<String, Object> properties = Shape.map(cors, "Cors");
        Shape.requireKnown("Cors", properties, HEADERS.keySet());
        Map<String, String> headers = new LinkedHashMap<>();
        HEADERS.forEach((property, header) -> Optional.ofNullable(properties.get(property))
                .ifPresent(value -> headers.put(header, literal(value))));
        return headers;
    }

    private static String literal(Object value) {
        String text = value.toString();
        if (text.length() < 2 || !text.startsWith("'") || !text.endsWith("'")) {
            throw new IllegalStateException(
                    "Cors has a value without the quotes that API Gateway requires: " + text + ".");
        }
        return text.substring(1, text.length() - 1);
    }
}
