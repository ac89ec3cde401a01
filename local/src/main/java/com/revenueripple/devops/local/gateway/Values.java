package com.revenueripple.devops.local.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads nested properties of a resource and refuses those that are not known. */
final class Values {
    private Values() {}

    static Map<String, Object> map(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalStateException("The template has " + value + " where a mapping must be.");
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((key, element) -> typed.put(String.valueOf(key), element));
        return typed;
    }

    static Map<String, Object> mapOrEmpty(@Nullable Object value) {
        return value == null ? Map.of() : map(value);
    }

    static void requireKnown(String place, Map<String, Object> properties, Set<String> known) {
        properties.keySet().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalStateException(place + " has a property that is not known here: " + name + ".");
        });
    }
}
