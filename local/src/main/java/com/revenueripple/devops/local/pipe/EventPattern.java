package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * An event pattern of EventBridge: a field matches when one of its values does. The only supported operator is
 * {@code exists}, which applies to leaves only.
 */
final class EventPattern {
    private static final String EXISTS = "exists";

    private final JsonNode pattern;

    private EventPattern(JsonNode pattern) {
        this.pattern = pattern;
    }

    /**
     * Parses a pattern.
     *
     * @throws IllegalStateException naming an unsupported part
     */
    static EventPattern parse(String text) {
        JsonNode pattern = Json.parseOwn(text);
        requireKnown(pattern);
        return new EventPattern(pattern);
    }

    boolean matches(JsonNode event) {
        return matches(pattern, event);
    }

    private static boolean matches(JsonNode pattern, JsonNode event) {
        return pattern.isArray()
                ? StreamSupport.stream(pattern.spliterator(), false).anyMatch(rule -> isMet(rule, event))
                : pattern.properties().stream()
                        .allMatch(field -> matches(field.getValue(), event.path(field.getKey())));
    }

    private static boolean isMet(JsonNode rule, JsonNode leaf) {
        return rule.isObject() ? rule.get(EXISTS).asBoolean() == leaf.isValueNode() : rule.equals(leaf);
    }

    private static void requireKnown(JsonNode pattern) {
        if (pattern.isArray()) {
            pattern.forEach(EventPattern::requireKnownRule);
        } else if (pattern.isObject()) {
            pattern.properties().stream().map(Map.Entry::getValue).forEach(EventPattern::requireKnown);
        } else {
            throw new IllegalStateException("An event pattern has a value outside a list: " + pattern + ".");
        }
    }

    private static void requireKnownRule(JsonNode rule) {
        if (rule.isArray() || (rule.isObject() && !rule.path(EXISTS).isBoolean())) {
            throw new IllegalStateException("An event pattern has an unsupported rule: " + rule + ".");
        }
    }
}
