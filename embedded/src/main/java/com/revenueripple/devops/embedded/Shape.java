package com.revenueripple.devops.embedded;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts untyped YAML to the type that a place in the template requires, or fails with the name of the place. */
public final class Shape {
    private Shape() {}

    /** A mapping, with its keys as text. */
    public static Map<String, Object> map(@Nullable Object value, String place) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalStateException(place + " in the template must be a mapping.");
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((key, element) -> typed.put(String.valueOf(key), element));
        return typed;
    }

    /** An optional mapping. */
    public static Map<String, Object> mapOrEmpty(@Nullable Object value, String place) {
        return value == null ? Map.of() : map(value, place);
    }

    /** Fails with the name of the first property that is not among the known ones. */
    public static void requireKnown(String place, Map<String, Object> properties, Set<String> known) {
        properties.keySet().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalStateException(place + " has a property that is not known here: " + name + ".");
        });
    }

    static List<?> list(@Nullable Object value, String place) {
        if (!(value instanceof List<?> list)) {
            throw new IllegalStateException(place + " in the template must be a list.");
        }
        return list;
    }

    static String text(@Nullable Object value, String place) {
        if (value == null || value instanceof Map || value instanceof List) {
            throw new IllegalStateException(place + " in the template must be a plain value.");
        }
        return value.toString();
    }
}
