package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.HostileValues.pick;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.DescribedOperation.Parameter;
import com.revenueripple.devops.api.webhooks.signatures.TestSenders;
import com.revenueripple.devops.http.AuthorizerContext;
import com.revenueripple.devops.http.Principal;
import com.revenueripple.devops.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Requests to a described route in API Gateway's format. Each part is sometimes as described, sometimes similar, and
 * sometimes anything.
 */
final class HostileRequests {
    private static final List<String> SIGNATURE_HEADERS = List.copyOf(TestSenders.headerNames());

    private final Random random;
    private final Instant now;
    private final Map<String, List<String>> known;
    private final Map<String, Principal> principals;

    /**
     * @param known existing values, by the names of parameters: ids, and cursors that were issued
     * @param principals the callers, by the name of the scheme
     */
    HostileRequests(Random random, Instant now, Map<String, List<String>> known, Map<String, Principal> principals) {
        this.random = random;
        this.now = now;
        this.known = known;
        this.principals = principals;
    }

    APIGatewayProxyRequestEvent to(DescribedOperation operation) {
        Map<String, String> path = new HashMap<>();
        operation.parametersIn("path").forEach(parameter -> path.put(parameter.name(), value(parameter)));
        Map<String, String> query = new HashMap<>();
        operation.parametersIn("query").stream().filter(_ -> random.nextInt(3) == 0)
                .forEach(parameter -> query.put(parameter.name(), value(parameter)));
        byte[] body = operation.body().map(this::body)
                .orElseGet(() -> random.nextInt(10) == 0 ? HostileValues.bomb(random) : new byte[0]);
        Map<String, String> headers = headers(operation, path, body);
        if (random.nextInt(10) == 0) {
            query.put(HostileValues.text(random), HostileValues.text(random));
        }
        return event(operation, path, query, headers, body);
    }

    private APIGatewayProxyRequestEvent event(DescribedOperation operation, Map<String, String> path,
            Map<String, String> query, Map<String, String> headers, byte[] body) {
        APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent()
                .withHttpMethod(operation.method())
                .withResource(operation.path())
                .withPath(operation.path())
                .withPathParameters(path.isEmpty() ? null : path)
                .withQueryStringParameters(query.isEmpty() && random.nextBoolean() ? null : query)
                .withHeaders(headers.isEmpty() && random.nextBoolean() ? null : headers)
                .withRequestContext(context(operation));
        event.setMultiValueHeaders(random.nextBoolean() ? null : lists(headers));
        return switch (random.nextInt(20)) {
            case 0 -> event.withBody(null);
            case 1 -> event.withBody(text(body)).withIsBase64Encoded(true);
            case 2 -> event.withBody(Base64.getEncoder().encodeToString(body)).withIsBase64Encoded(false);
            case 3, 4, 5, 6 -> event.withBody(text(body));
            default -> event.withBody(Base64.getEncoder().encodeToString(body)).withIsBase64Encoded(true);
        };
    }

    private ProxyRequestContext context(DescribedOperation operation) {
        ProxyRequestContext context = new ProxyRequestContext();
        context.setRequestId("request-" + random.nextInt(Integer.MAX_VALUE));
        Optional<Principal> caller = operation.scheme().map(principals::get);
        context.setAuthorizer(caller.<Map<String, Object>>map(it -> new HashMap<>(AuthorizerContext.of(it)))
                .orElse(null));
        return context;
    }

    private Map<String, String> headers(DescribedOperation operation, Map<String, String> path, byte[] body) {
        Map<String, String> headers = new TreeMap<>();
        if (random.nextInt(8) > 0) {
            headers.put(random.nextBoolean() ? "content-type" : "Content-Type",
                    random.nextInt(10) == 0 ? HostileValues.text(random) : "application/json");
        }
        operation.parametersIn("header").stream().filter(_ -> random.nextInt(3) == 0)
                .forEach(parameter -> headers.put(parameter.name(), value(parameter)));
        for (int more = random.nextInt(3); more > 0; more--) {
            headers.put(pick(SIGNATURE_HEADERS, random), HostileValues.text(random));
        }
        if (path.containsKey("source") && TestSenders.READY.contains(path.get("source")) && random.nextInt(5) > 0) {
            headers.putAll(TestSenders.headers(path.getOrDefault("source", ""), "id-" + random.nextInt(1_000), now,
                    body));
        }
        return headers;
    }

    private String value(Parameter parameter) {
        List<String> values = known.getOrDefault(parameter.name(), List.of());
        if (!values.isEmpty() && random.nextInt(4) > 0) {
            String value = pick(values, random);
            return parameter.name().equals("cursor") && random.nextBoolean() ? otherCursor(value) : value;
        }
        return random.nextBoolean() ? sample(parameter.schema()).asText() : HostileValues.text(random);
    }

    /** A cursor of the same form that encodes another place, or none. */
    private String otherCursor(String cursor) {
        JsonNode place = Json.parseOwn(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        if (random.nextInt(4) == 0) {
            HostileValues.change(place, random);
        } else if (place instanceof ObjectNode object) {
            object.put(pick(object.propertyStream().map(Map.Entry::getKey).toList(), random),
                    HostileValues.text(random));
        }
        byte[] text = HostileValues.bytes(Json.write(place));
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(random.nextInt(8) == 0 ? HostileValues.damaged(text, random) : text);
    }

    private byte[] body(JsonNode schema) {
        if (random.nextInt(25) == 0) {
            return HostileValues.bomb(random);
        }
        JsonNode value = sample(schema);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            HostileValues.change(value, random);
        }
        byte[] bytes = HostileValues.bytes(escaped(Json.write(value)));
        return random.nextInt(8) == 0 ? HostileValues.damaged(bytes, random) : bytes;
    }

    /** An unpaired surrogate can only be sent as an escape. */
    private static String escaped(String json) {
        StringBuilder text = new StringBuilder();
        json.chars().forEach(character -> text.append(Character.isSurrogate((char) character)
                ? "\\u%04x".formatted(character)
                : Character.toString(character)));
        return text.toString();
    }

    /** A value that the schema allows. */
    private JsonNode sample(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        }
        return switch (schema.path("type").isArray()
                ? schema.at("/type/0").asText()
                : schema.path("type").asText()) {
            case "object" -> object(schema);
            case "array" -> array(schema);
            case "boolean" -> Json.tree(random.nextBoolean());
            case "integer", "number" -> Json.tree(random.nextInt(schema.path("minimum").asInt(), schema.path("maximum")
                    .asInt(1_000) + 1));
            default -> Json.tree(text(schema));
        };
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode object = Json.emptyObject();
        schema.path("examples").valueStream().findFirst().filter(_ -> random.nextBoolean())
                .ifPresent(example -> object.setAll((ObjectNode) example));
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().stream()
                .filter(field -> required.contains(field.getKey()) || random.nextBoolean())
                .forEach(field -> object.set(field.getKey(), sample(field.getValue())));
        return object;
    }

    private ArrayNode array(JsonNode schema) {
        ArrayNode array = Json.emptyObject().arrayNode();
        for (int length = 1 + random.nextInt(3); length > 0; length--) {
            array.add(sample(schema.path("items")));
        }
        return array;
    }

    private String text(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "uri" -> "https://hooks.example.com/" + random.nextInt(10);
            case "date" -> "2026-11-" + (10 + random.nextInt(20));
            case "date-time" -> "2026-11-23T0" + random.nextInt(10) + ":00:00Z";
            default -> "text " + random.nextInt(10);
        };
    }

    private static Map<String, List<String>> lists(Map<String, String> headers) {
        Map<String, List<String>> lists = new HashMap<>();
        headers.forEach((name, value) -> lists.put(name, List.of("first", value)));
        return lists;
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
