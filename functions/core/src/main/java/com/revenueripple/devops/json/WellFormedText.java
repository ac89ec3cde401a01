package com.revenueripple.devops.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/** Makes all texts in a JSON tree valid Unicode, so that every consumer accepts them. The parser checks the names. */
final class WellFormedText {
    /** An unpaired surrogate. */
    private static final Pattern HALF_A_PAIR = Pattern.compile("\\p{Cs}");
    private static final String REPLACEMENT = "\uFFFD";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private WellFormedText() {}

    /** The same tree, each unpaired surrogate replaced by U+FFFD. */
    static JsonNode in(JsonNode json) {
        return switch (json) {
            case ObjectNode object -> {
                ObjectNode wellFormed = NODES.objectNode();
                object.properties().forEach(field -> wellFormed.set(field.getKey(), in(field.getValue())));
                yield wellFormed;
            }
            case ArrayNode array -> {
                ArrayNode wellFormed = NODES.arrayNode(array.size());
                array.forEach(element -> wellFormed.add(in(element)));
                yield wellFormed;
            }
            default -> json.isTextual() ? NODES.textNode(of(json.textValue())) : json;
        };
    }

    private static String of(String text) {
        return HALF_A_PAIR.matcher(text).replaceAll(REPLACEMENT);
    }
}
