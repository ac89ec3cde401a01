package com.revenueripple.devops.embedded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The intrinsic functions of CloudFormation that this project's templates use, evaluated against one template. */
final class Intrinsics {
    private static final Set<String> KNOWN = Set.of("Ref", "Condition", "Fn::Sub", "Fn::GetAtt", "Fn::If", "Fn::Equals",
            "Fn::Not", "Fn::And");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]+)}");
    private static final Object NO_VALUE = new Object();

    private final References references;
    private final Map<String, Object> conditions;

    Intrinsics(References references, Map<String, Object> conditions) {
        this.references = references;
        this.conditions = conditions;
    }

    static void requireKnown(String function) {
        if (!KNOWN.contains(function)) {
            throw new IllegalStateException("The template uses a function that is not known here: " + function + ".");
        }
    }

    /** Whether the value is a call such as {@code {"Fn::Sub": …}}, not an ordinary mapping. */
    static boolean isCall(@Nullable Object value) {
        return value instanceof Map<?, ?> map && map.size() == 1 && isCallName(map.keySet().iterator().next());
    }

    /** Fails with the name of the first unknown function in {@code value}, at any depth. */
    static void requireAllKnown(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            map.keySet().stream().map(String::valueOf).filter(key -> key.startsWith("Fn::"))
                    .forEach(Intrinsics::requireKnown);
            map.values().forEach(Intrinsics::requireAllKnown);
        } else if (value instanceof List<?> list) {
            list.forEach(Intrinsics::requireAllKnown);
        }
    }

    boolean condition(String name) {
        Object definition = conditions.get(name);
        if (definition == null) {
            throw new IllegalStateException("The template has no condition " + name + ".");
        }
        return test(definition);
    }

    /** The same mapping with every call replaced by its value, without properties of {@code AWS::NoValue}. */
    Map<String, Object> resolveMap(Map<String, Object> map) {
        Map<String, Object> resolved = new LinkedHashMap<>();
        map.forEach((key, element) -> {
            Object value = resolve(element);
            if (value != NO_VALUE && value != null) {
                resolved.put(key, value);
            }
        });
        return resolved;
    }

    private @Nullable Object resolve(@Nullable Object value) {
        if (isCall(value)) {
            Map.Entry<String, Object> call = Shape.map(value, "A function").entrySet().iterator().next();
            return call(call.getKey(), call.getValue());
        }
        if (value instanceof Map<?, ?>) {
            return resolveMap(Shape.map(value, "A mapping"));
        }
        if (value instanceof List<?> list) {
            return resolveList(list);
        }
        return value;
    }

    private List<Object> resolveList(List<?> list) {
        List<Object> resolved = new ArrayList<>();
        for (Object element : list) {
            Object value = resolve(element);
            if (value != NO_VALUE && value != null) {
                resolved.add(value);
            }
        }
        return resolved;
    }

    private @Nullable Object call(String function, Object argument) {
        return switch (function) {
            case "Ref" -> ref(Shape.text(argument, "Ref"));
            case "Fn::GetAtt" -> getAtt(argument);
            case "Fn::Sub" -> sub(Shape.text(argument, "Fn::Sub"));
            case "Fn::If" -> choose(argument);
            default ->
                throw new IllegalStateException("The template uses a function that is not known here: " + function
                        + ".");
        };
    }

    private Object ref(String name) {
        return name.equals("AWS::NoValue") ? NO_VALUE : references.ref(name);
    }

    private Object getAtt(Object argument) {
        if (argument instanceof List<?> parts) {
            return references.getAtt(Shape.text(parts.getFirst(), "Fn::GetAtt"),
                    Shape.text(parts.get(1), "Fn::GetAtt"));
        }
        return dotted(Shape.text(argument, "Fn::GetAtt"));
    }

    private Object dotted(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? ref(name) : references.getAtt(name.substring(0, dot), name.substring(dot + 1));
    }

    private String sub(String pattern) {
        return PLACEHOLDER.matcher(pattern).replaceAll(match -> {
            String name = match.group(1).strip();
            return Matcher.quoteReplacement(Shape.text(dotted(name), "Fn::Sub of " + name));
        });
    }

    private @Nullable Object choose(Object argument) {
        List<?> parts = Shape.list(argument, "Fn::If");
        return resolve(parts.get(condition(Shape.text(parts.getFirst(), "Fn::If")) ? 1 : 2));
    }

    private boolean test(Object definition) {
        Map.Entry<String, Object> call = Shape.map(definition, "A condition").entrySet().iterator().next();
        List<?> operands = call.getValue() instanceof List<?> list ? list : List.of(call.getValue());
        return switch (call.getKey()) {
            case "Condition" -> condition(Shape.text(call.getValue(), "Condition"));
            case "Fn::Equals" -> text(operands.get(0), "Fn::Equals").equals(text(operands.get(1), "Fn::Equals"));
            case "Fn::Not" -> !test(operands.getFirst());
            case "Fn::And" -> operands.stream().allMatch(this::test);
            default -> throw new IllegalStateException("A condition uses a function that is not known here: "
                    + call.getKey() + ".");
        };
    }

    private String text(@Nullable Object value, String place) {
        return Shape.text(resolve(value), place);
    }

    private static boolean isCallName(Object key) {
        return key.equals("Ref") || key.toString().startsWith("Fn::");
    }
}
