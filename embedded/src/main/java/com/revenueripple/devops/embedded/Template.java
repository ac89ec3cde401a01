package com.revenueripple.devops.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * template.yaml as the local system understands it: parameters with their values, conditions, and resources with
 * resolved references. Reading fails with the name of anything it does not understand. Values are computed on request,
 * so a parameter without a value matters only where it is used.
 */
public final class Template {
    private static final String SAM = "AWS::Serverless-2016-10-31";
    private static final String FUNCTION = "AWS::Serverless::Function";
    private static final Set<String> SECTIONS_OF_GLOBALS = Set.of("Function");
    private static final Set<String> TYPES_OF_PARAMETERS = Set.of("String", "Number");

    private final Map<String, Object> parameters;
    private final Map<String, String> overrides;
    private final Map<String, Map<String, Object>> resources = new LinkedHashMap<>();
    private final Intrinsics intrinsics;

    private Template(Map<String, Object> document, Map<String, String> overrides) {
        this.parameters = Shape.mapOrEmpty(document.get("Parameters"), "Parameters");
        this.overrides = Map.copyOf(overrides);
        this.intrinsics = new Intrinsics(new References(this),
                Shape.mapOrEmpty(document.get("Conditions"), "Conditions"));
        Map<String, Object> globals = Shape.mapOrEmpty(document.get("Globals"), "Globals");
        requireKnownFeatures(document, globals);
        Shape.map(document.get("Resources"), "Resources")
                .forEach((id, resource) -> resources.put(id, withGlobals(Shape.map(resource, id), globals)));
        resources.forEach(Template::requireKnownTypes);
    }

    /** The template with the defaults of its parameters. */
    public static Template read(Path file) {
        return read(file, Map.of());
    }

    /**
     * The template with some parameters given.
     *
     * @throws IllegalStateException naming what is not understood: a tag, a function, a resource or event type, or a
     *             parameter that the template does not have
     */
    public static Template read(Path file, Map<String, String> parameters) {
        return new Template(TemplateYaml.read(file), parameters);
    }

    /**
     * The repository's template.yaml: in the directory of the property root.directory, otherwise the nearest above the
     * working directory.
     */
    public static Path find() {
        String root = System.getProperty("root.directory");
        if (root != null) {
            return Path.of(root, "template.yaml");
        }
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            if (Files.exists(directory.resolve("template.yaml"))) {
                return directory.resolve("template.yaml");
            }
        }
        throw new IllegalStateException("There is no template.yaml in this directory or above it.");
    }

    /** Whether the template has a parameter of this name. */
    public boolean hasParameter(String name) {
        return parameters.containsKey(name);
    }

    /** Every resource whose condition holds, in the template's order. */
    public List<Resource> resources() {
        List<Resource> present = new ArrayList<>();
        resources.forEach((id, resource) -> {
            if (isPresent(resource)) {
                present.add(resolved(id, resource));
            }
        });
        return present;
    }

    /** The resources of one type, such as {@code AWS::DynamoDB::Table}, whose condition holds. */
    public List<Resource> resources(String type) {
        List<Resource> present = new ArrayList<>();
        resources.forEach((id, resource) -> {
            if (type.equals(resource.get("Type")) && isPresent(resource)) {
                present.add(resolved(id, resource));
            }
        });
        return present;
    }

    /**
     * One resource.
     *
     * @throws IllegalStateException when the template has no such resource or its condition does not hold
     */
    public Resource resource(String logicalId) {
        if (!declares(logicalId) || !isPresent(raw(logicalId))) {
            throw new IllegalStateException("The template has no resource " + logicalId + ".");
        }
        return resolved(logicalId, raw(logicalId));
    }

    /** The value of {@code Ref} for a parameter or a resource: a table's name, a secret's ARN. */
    public String ref(String name) {
        return Shape.text(intrinsics.resolveMap(Map.of("Value", Map.of("Ref", name))).get("Value"), name);
    }

    /** The value of {@code Fn::GetAtt}, such as the ARN of a function. */
    public String getAtt(String logicalId, String attribute) {
        Map<String, Object> call = Map.of("Fn::GetAtt", List.of(logicalId, attribute));
        return Shape.text(intrinsics.resolveMap(Map.of("Value", call)).get("Value"), logicalId + "." + attribute);
    }

    /**
     * One resource with its references resolved.
     *
     * @param logicalId its key under Resources
     * @param type such as {@code AWS::Serverless::Function}
     * @param properties maps, lists, strings, numbers and booleans; those of a function include Globals
     */
    public record Resource(String logicalId, String type, Map<String, Object> properties) {

        /** A property that is a mapping; empty when it is absent. */
        public Map<String, Object> map(String property) {
            return Shape.mapOrEmpty(properties.get(property), logicalId + "." + property);
        }

        /** A property that is a list; empty when it is absent. */
        public List<?> list(String property) {
            Object value = properties.get(property);
            return value == null ? List.of() : Shape.list(value, logicalId + "." + property);
        }

        /** A property that is a plain value, as text. */
        public Optional<String> text(String property) {
            return Optional.ofNullable(properties.get(property))
                    .map(value -> Shape.text(value, logicalId + "." + property));
        }
    }

    /** Whether a condition holds with these parameters. */
    boolean condition(String name) {
        return intrinsics.condition(name);
    }

    boolean declares(String logicalId) {
        return resources.containsKey(logicalId);
    }

    String typeOf(String logicalId) {
        return Shape.text(raw(logicalId).get("Type"), logicalId + ".Type");
    }

    /** One property alone, so that a reference to a resource does not resolve the rest of it. */
    Optional<Object> property(String logicalId, String property) {
        Object value = propertiesOf(logicalId, raw(logicalId)).get(property);
        return value == null
                ? Optional.empty()
                : Optional.ofNullable(intrinsics.resolveMap(Map.of("Value", value)).get("Value"));
    }

    /** The function whose logical id is a prefix of this id, which SAM generates; the longest of several. */
    Optional<String> functionThatBegins(String generatedId) {
        return resources.keySet().stream()
                .filter(id -> typeOf(id).equals(FUNCTION) && generatedId.startsWith(id))
                .max(Comparator.comparingInt(String::length));
    }

    /** A parameter's value: the given one, otherwise the default. */
    String parameter(String name) {
        String given = overrides.get(name);
        if (given != null) {
            return given;
        }
        Object value = Shape.map(parameters.get(name), name).get("Default");
        if (value == null) {
            throw new IllegalStateException("The template's parameter " + name + " has no value.");
        }
        return Shape.text(value, name + ".Default");
    }

    private boolean isPresent(Map<String, Object> resource) {
        Object condition = resource.get("Condition");
        return condition == null || condition(Shape.text(condition, "Condition"));
    }

    private Map<String, Object> raw(String logicalId) {
        Map<String, Object> resource = resources.get(logicalId);
        if (resource == null) {
            throw new IllegalStateException("The template has no resource " + logicalId + ".");
        }
        return resource;
    }

    private Resource resolved(String logicalId, Map<String, Object> resource) {
        return new Resource(logicalId, typeOf(logicalId), intrinsics.resolveMap(propertiesOf(logicalId, resource)));
    }

    private static Map<String, Object> propertiesOf(String logicalId, Map<String, Object> resource) {
        return Shape.mapOrEmpty(resource.get("Properties"), logicalId + ".Properties");
    }

    private void requireKnownFeatures(Map<String, Object> document, Map<String, Object> globals) {
        Object transform = document.get("Transform");
        if (transform != null && !transform.equals(SAM)) {
            throw new IllegalStateException("The template uses a transform that is not known here: " + transform + ".");
        }
        globals.keySet().stream().filter(section -> !SECTIONS_OF_GLOBALS.contains(section)).findFirst()
                .ifPresent(section -> {
                    throw new IllegalStateException(
                            "The template has Globals that are not known here: " + section + ".");
                });
        overrides.keySet().stream().filter(name -> !parameters.containsKey(name)).findFirst().ifPresent(name -> {
            throw new IllegalStateException("The template has no parameter " + name + ".");
        });
        parameters.forEach(Template::requireKnownParameter);
        Intrinsics.requireAllKnown(document.get("Resources"));
        Intrinsics.requireAllKnown(document.get("Conditions"));
        Intrinsics.requireAllKnown(globals);
    }

    private static void requireKnownParameter(String name, Object parameter) {
        String type = Shape.text(Shape.map(parameter, name).get("Type"), name + ".Type");
        if (!TYPES_OF_PARAMETERS.contains(type)) {
            throw new IllegalStateException(
                    "The parameter " + name + " has a type that is not known here: " + type + ".");
        }
    }

    private static void requireKnownTypes(String logicalId, Map<String, Object> resource) {
        String type = Shape.text(resource.get("Type"), logicalId + ".Type");
        ResourceTypes.requireKnown(logicalId, type);
        if (type.equals(FUNCTION)) {
            Shape.mapOrEmpty(propertiesOf(logicalId, resource).get("Events"), logicalId + ".Events")
                    .forEach((name, event) -> ResourceTypes.requireKnownEvent(logicalId,
                            Shape.text(Shape.map(event, name).get("Type"), name + ".Type")));
        }
    }

    private static Map<String, Object> withGlobals(Map<String, Object> resource, Map<String, Object> globals) {
        if (!FUNCTION.equals(resource.get("Type")) || !globals.containsKey("Function")) {
            return resource;
        }
        Map<String, Object> merged = new LinkedHashMap<>(resource);
        merged.put("Properties", merge(Shape.map(globals.get("Function"), "Globals.Function"),
                Shape.mapOrEmpty(resource.get("Properties"), "Properties")));
        return merged;
    }

    /** SAM's rule: mappings are merged, lists are appended, any other value of the resource replaces the global one. */
    private static @Nullable Object merge(@Nullable Object global, @Nullable Object own) {
        if (global instanceof List<?> first && own instanceof List<?> second) {
            List<Object> both = new ArrayList<>(first);
            both.addAll(second);
            return both;
        }
        if (!(global instanceof Map) || !(own instanceof Map) || Intrinsics.isCall(global) || Intrinsics.isCall(own)) {
            return own;
        }
        Map<String, Object> merged = Shape.map(global, "Globals");
        Shape.map(own, "Properties").forEach((key, value) -> merged.put(key,
                merged.containsKey(key) ? merge(merged.get(key), value) : value));
        return merged;
    }
}
