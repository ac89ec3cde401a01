package com.revenueripple.devops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.console.ServeConsoleHandler;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The description of one route in openapi.yaml, as far as needed to call it and to check its responses.
 *
 * @param method upper case
 * @param path with its parameters in braces
 * @param scheme of the credential; empty for a route that anyone may call
 * @param parameters of the path, the query and the headers
 * @param body the schema of the request's body, references resolved
 * @param codes the codes of problems by status; none for a success
 */
record DescribedOperation(String method, String path, Optional<String> scheme, List<Parameter> parameters,
        Optional<JsonNode> body, Map<Integer, Set<String>> codes) {

    /**
     * A parameter of a route.
     *
     * @param place {@code path}, {@code query} or {@code header}
     * @param schema references resolved
     */
    record Parameter(String name, String place, JsonNode schema) {}

    /** All operations, in the order of the description. */
    static List<DescribedOperation> all() {
        Document document = Document.read();
        List<DescribedOperation> operations = new ArrayList<>();
        document.root().path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(operation -> operation.getValue().has("operationId"))
                .map(operation -> document.operation(operation.getKey(), path.getKey(), path.getValue()))
                .forEach(operations::add));
        return operations;
    }

    String name() {
        return method + " " + path;
    }

    List<Parameter> parametersIn(String place) {
        return parameters.stream().filter(parameter -> parameter.place().equals(place)).toList();
    }

    private record Document(JsonNode root) {
        static Document read() {
            try (InputStream yaml = ServeConsoleHandler.class.getResourceAsStream("openapi.yaml")) {
                String text = new String(Objects.requireNonNull(yaml).readAllBytes(), StandardCharsets.UTF_8);
                return new Document(Json.tree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        DescribedOperation operation(String method, String path, JsonNode routes) {
            JsonNode operation = routes.path(method);
            List<Parameter> parameters = Stream
                    .concat(routes.path("parameters").valueStream(), operation.path("parameters").valueStream())
                    .map(this::resolved)
                    .map(parameter -> new Parameter(parameter.path("name").asText(), parameter.path("in").asText(),
                            resolved(parameter.path("schema"))))
                    .toList();
            return new DescribedOperation(method.toUpperCase(Locale.ROOT), path,
                    operation.path("security").valueStream().findFirst().map(scheme -> scheme.fieldNames().next()),
                    parameters,
                    Optional.of(operation.at("/requestBody/content/application~1json/schema"))
                            .filter(schema -> !schema.isMissingNode())
                            .map(this::resolved),
                    codes(operation.path("responses")));
        }

        private Map<Integer, Set<String>> codes(JsonNode responses) {
            Map<Integer, Set<String>> codes = new TreeMap<>();
            responses.properties().forEach(response -> {
                Set<String> known = new TreeSet<>();
                resolved(response.getValue())
                        .at("/content/application~1problem+json/schema/allOf/1/properties/code/enum")
                        .forEach(code -> known.add(code.asText()));
                codes.put(Integer.valueOf(response.getKey()), known);
            });
            return codes;
        }

        /** The node with its references resolved, in its properties and elements as well. */
        private JsonNode resolved(JsonNode node) {
            if (node.has("$ref")) {
                return resolved(root.at(node.path("$ref").asText().substring(1)));
            }
            if (node.has("properties") || node.has("items")) {
                JsonNode copy = node.deepCopy();
                copy.path("properties").properties().forEach(field -> field.setValue(resolved(field.getValue())));
                if (copy.has("items") && copy instanceof ObjectNode array) {
                    array.set("items", resolved(copy.path("items")));
                }
                return copy;
            }
            return node;
        }
    }
}
