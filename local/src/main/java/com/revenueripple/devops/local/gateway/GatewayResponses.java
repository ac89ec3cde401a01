package com.revenueripple.devops.local.gateway;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gateway's own responses: the template's GatewayResponses, or AWS's defaults where it has none. */
final class GatewayResponses {
    private static final String JSON = "application/json";
    private static final String DEFAULT_TEMPLATE = "{\"message\":$context.error.messageString}";
    private static final Pattern VARIABLE = Pattern.compile("\\$context((?:\\.[A-Za-z_][A-Za-z0-9_]*)+)");
    private static final Pattern LOGIC = Pattern.compile("#(?:set|if|foreach|else|end)|\\$(?!context\\.)[A-Za-z{!]");
    private static final Set<String> VARIABLES = Set.of("requestId", "extendedRequestId", "httpMethod", "path",
            "stage", "error.message", "error.messageString", "error.responseType");
    private static final String AUTHORIZER = "authorizer.";

    private final Map<ResponseType, Definition> definitions = new EnumMap<>(ResponseType.class);

    /**
     * The definitions of an API.
     *
     * @throws IllegalStateException naming an unsupported part of a definition
     */
    GatewayResponses(Template.Resource api) {
        api.map("GatewayResponses").forEach((type, properties) -> definitions.put(type(type),
                Definition.of(new Template.Resource("GatewayResponses." + type, type, Shape.map(properties, type)))));
    }

    /**
     * The response of a type.
     *
     * @param authorizer the context from the authorizer; empty when none was called
     */
    GatewayAnswer answer(ResponseType type, Call call, Map<String, String> authorizer) {
        Optional<Definition> own = Optional.ofNullable(definitions.get(type));
        Definition definition = own.or(() -> Optional.ofNullable(definitions.get(type.fallback())))
                .orElse(Definition.NONE);
        Map<String, String> context = context(type, call, authorizer);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Content-Type", List.of(JSON));
        definition.headers.forEach((name, value) -> headers.put(name, List.of(rendered(value, context))));
        byte[] body = rendered(definition.template, context).getBytes(StandardCharsets.UTF_8);
        return new GatewayAnswer(definition.status.orElse(type.status()), headers, body);
    }

    private static Map<String, String> context(ResponseType type, Call call, Map<String, String> authorizer) {
        Map<String, String> context = new LinkedHashMap<>();
        authorizer.forEach((name, value) -> context.put(AUTHORIZER + name, value));
        context.put("requestId", call.requestId());
        context.put("extendedRequestId", call.requestId());
        context.put("httpMethod", call.request().method());
        context.put("path", call.request().path());
        context.put("stage", call.stage());
        context.put("error.message", type.message());
        context.put("error.messageString", Json.write(type.message()));
        context.put("error.responseType", type.name());
        return context;
    }

    /** As on AWS, a variable without a value becomes empty text, and nothing is escaped. */
    private static String rendered(String template, Map<String, String> context) {
        return VARIABLE.matcher(template).replaceAll(match -> Matcher
                .quoteReplacement(context.getOrDefault(match.group(1).substring(1), "")));
    }

    private static ResponseType type(String name) {
        return Arrays.stream(ResponseType.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "The template has an unsupported gateway response: " + name + "."));
    }

    private record Definition(Optional<Integer> status, Map<String, String> headers, String template) {
        static final Definition NONE = new Definition(Optional.empty(), Map.of(), DEFAULT_TEMPLATE);

        static Definition of(Template.Resource response) {
            Shape.requireKnown(response.logicalId(), response.properties(),
                    Set.of("StatusCode", "ResponseParameters", "ResponseTemplates"));
            Shape.requireKnown(response.logicalId(), response.map("ResponseParameters"), Set.of("Headers"));
            Map<String, String> headers = new LinkedHashMap<>();
            Shape.mapOrEmpty(response.map("ResponseParameters").get("Headers"), response.logicalId() + ".Headers")
                    .forEach((name, value) -> headers.put(name, header(response.logicalId(), name, value.toString())));
            return new Definition(response.text("StatusCode").map(Integer::valueOf), headers, template(response));
        }

        private static String header(String place, String name, String value) {
            if (value.length() >= 2 && value.startsWith("'") && value.endsWith("'")) {
                return value.substring(1, value.length() - 1);
            }
            if (value.startsWith("context.")) {
                return requireKnownVariables(place, "$" + value);
            }
            throw new IllegalStateException(
                    place + " has a header " + name + " with an unsupported value: " + value + ".");
        }

        private static String template(Template.Resource response) {
            Map<String, Object> templates = response.map("ResponseTemplates");
            Shape.requireKnown(response.logicalId(), templates, Set.of(JSON));
            return Optional.ofNullable(templates.get(JSON))
                    .map(template -> requireKnownVariables(response.logicalId(), template.toString()))
                    .orElse(DEFAULT_TEMPLATE);
        }

        private static String requireKnownVariables(String place, String template) {
            Matcher logic = LOGIC.matcher(template);
            if (logic.find()) {
                throw new IllegalStateException(
                        place + " has a template with unsupported logic: " + logic.group() + ".");
            }
            VARIABLE.matcher(template).results().map(match -> match.group(1).substring(1))
                    .filter(name -> !VARIABLES.contains(name) && !name.startsWith(AUTHORIZER))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalStateException(
                                place + " has a template with an unsupported variable: " + name + ".");
                    });
            return template;
        }
    }
}
