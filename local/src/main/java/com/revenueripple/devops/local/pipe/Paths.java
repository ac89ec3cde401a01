package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of a pipe's event by paths such as {@code $.dynamodb.NewImage.id.S}; absent ones are empty. */
final class Paths {
    private static final Pattern PLACEHOLDER = Pattern.compile("<(\\$[^>]*)>");

    private Paths() {}

    /** A parameter: the path of a text, or literal text. */
    static String parameter(String parameter, JsonNode event) {
        return parameter.startsWith("$.") ? at(parameter, event).asText() : parameter;
    }

    /** An input template: JSON with paths in angle brackets. */
    static String fill(String template, JsonNode event) {
        return PLACEHOLDER.matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(json(at(found.group(1), event))));
    }

    private static JsonNode at(String path, JsonNode event) {
        return event.at(path.substring(1).replace('.', '/'));
    }

    private static String json(JsonNode value) {
        return value.isMissingNode() ? "\"\"" : Json.write(value);
    }
}
