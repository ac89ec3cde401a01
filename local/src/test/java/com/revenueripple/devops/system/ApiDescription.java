package com.revenueripple.devops.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.system.ApiClient.Answer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The OpenAPI document, and the faults of responses and messages that do not match it. The document allows them fields
 * that it does not declare, so that a new field breaks no client. Here such a field is a fault.
 */
final class ApiDescription {
    private static final String ADDRESS = "https://description.example/openapi";
    private static final Set<String> METHODS = Set.of("get", "post", "patch", "delete", "put");

    private final JsonNode document;
    private final JsonSchemaFactory schemas;
    /** The statuses received, by operation. */
    private final Map<String, Set<Integer>> seen = new TreeMap<>();

    private ApiDescription(JsonNode document) {
        this.document = document;
        this.schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(ADDRESS, document.toString()))));
    }

    static ApiDescription of(String yaml) {
        JsonNode document = Json.tree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
        closeObjects(document);
        return new ApiDescription(document);
    }

    /** The base URL of the paths, without a trailing slash, when the document is read from this address. */
    String serverFor(URI address) {
        return address.resolve(document.at("/servers/0/url").asText()).toString().replaceFirst("/$", "");
    }

    /** The name of the security scheme, if any, by method and path. */
    Map<String, Optional<String>> operations() {
        Map<String, Optional<String>> operations = new TreeMap<>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(operation -> METHODS.contains(operation.getKey()))
                .forEach(operation -> operations.put(name(operation.getKey(), path.getKey()),
                        scheme(operation.getValue()))));
        return operations;
    }

    Set<String> operationIds() {
        Set<String> ids = new TreeSet<>();
        document.path("paths").forEach(path -> path.forEach(operation -> {
            if (operation.has("operationId")) {
                ids.add(operation.path("operationId").asText());
            }
        }));
        return ids;
    }

    /** The faults of the examples of schemas, responses, requests and parameters, by place. */
    Map<String, String> faultyExamples() {
        Map<String, String> faults = new LinkedHashMap<>();
        examplesBesideSchemas(document, "").forEach((place, example) -> faults(place + "/schema", example)
                .ifPresent(fault -> faults.put(place, fault)));
        document.at("/components/schemas").properties().forEach(schema -> {
            String place = "/components/schemas/" + schema.getKey();
            schema.getValue().path("examples").forEach(example -> faults(place, example)
                    .ifPresent(fault -> faults.put(place, fault)));
        });
        return faults;
    }

    /** The faults of a response; empty when it matches the document. */
    Optional<String> faults(String method, String pathAndQuery, Answer answer) {
        String path = describedPath(pathAndQuery.split("\\?", 2)[0]);
        String name = name(method, path);
        seen.computeIfAbsent(name, _ -> new TreeSet<>()).add(answer.status());
        String responses = "/paths/" + escaped(path) + "/" + method.toLowerCase(Locale.ROOT) + "/responses/"
                + answer.status();
        JsonNode response = document.at(responses);
        if (response.isMissingNode()) {
            return Optional.of(name + " has no description of the status " + answer.status());
        }
        String place = response.has("$ref") ? response.path("$ref").asText().substring(1) : responses;
        JsonNode content = document.at(place + "/content");
        if (answer.response().body().isEmpty()) {
            return content.isMissingNode() ? Optional.empty() : Optional.of(name + " has no body");
        }
        String type = answer.header("content-type").split(";", 2)[0];
        if (content.has("*/*")) {
            return Optional.empty();
        }
        if (!content.has(type)) {
            return Optional.of(name + " has no description of the type " + type);
        }
        return type.endsWith("json")
                ? faults(place + "/content/" + escaped(type) + "/schema", answer.json())
                        .map(fault -> name + " " + answer.status() + ": " + fault)
                : Optional.empty();
    }

    /** The faults of a message to a subscriber; empty when it matches the document. */
    Optional<String> faults(JsonNode message) {
        String place = "/webhooks/" + message.path("type").asText()
                + "/post/requestBody/content/application~1json/schema";
        return document.at(place).isMissingNode()
                ? Optional.of("not described: " + message)
                : faults(place, message);
    }

    /** The types of messages to subscribers. */
    Set<String> messageTypes() {
        Set<String> types = new TreeSet<>();
        document.path("webhooks").fieldNames().forEachRemaining(types::add);
        return types;
    }

    /** The operations that have succeeded. */
    Set<String> succeeded() {
        Set<String> names = new TreeSet<>();
        seen.forEach((name, statuses) -> {
            if (statuses.stream().anyMatch(status -> status < 300)) {
                names.add(name);
            }
        });
        return names;
    }

    /** The examples of contents and parameters, by place; these have their schema beside them. */
    private static Map<String, JsonNode> examplesBesideSchemas(JsonNode node, String place) {
        Map<String, JsonNode> examples = new LinkedHashMap<>();
        if (node.has("schema") && node.has("example")) {
            examples.put(place, node.get("example"));
        }
        node.properties().forEach(field -> examples.putAll(
                examplesBesideSchemas(field.getValue(), place + "/" + escaped(field.getKey()))));
        return examples;
    }

    /** A schema without a type is a part of an allOf; it must stay open, because the other parts declare more. */
    private static void closeObjects(JsonNode node) {
        node.forEach(ApiDescription::closeObjects);
        if (node instanceof ObjectNode schema && schema.has("type") && schema.has("properties")
                && !schema.has("additionalProperties")) {
            schema.put("additionalProperties", false);
        }
    }

    private Optional<String> faults(String place, JsonNode value) {
        JsonSchema schema = schemas.getSchema(SchemaLocation.of(ADDRESS + "#" + place),
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
        Set<ValidationMessage> messages = schema.validate(value);
        return messages.isEmpty() ? Optional.empty() : Optional.of(messages + " in " + value);
    }

    /** The described path that matches best: the one with the fewest parameters. */
    private String describedPath(String path) {
        List<String> matching = document.path("paths").properties().stream().map(Map.Entry::getKey)
                .filter(described -> matches(described.split("/", -1), path.split("/", -1)))
                .sorted((one, other) -> Long.compare(parameters(one), parameters(other)))
                .toList();
        return matching.isEmpty() ? path : matching.getFirst();
    }

    private static boolean matches(String[] described, String[] path) {
        return described.length == path.length && Stream.iterate(0, index -> index < path.length, index -> index + 1)
                .allMatch(index -> described[index].startsWith("{") || described[index].equals(path[index]));
    }

    private static long parameters(String path) {
        return path.chars().filter(character -> character == '{').count();
    }

    private static Optional<String> scheme(JsonNode operation) {
        return operation.path("security").isEmpty()
                ? Optional.empty()
                : Optional.of(operation.path("security").get(0).fieldNames().next());
    }

    private static String name(String method, String path) {
        return method.toUpperCase(Locale.ROOT) + " " + path;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
