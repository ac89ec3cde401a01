package com.revenueripple.devops.paging;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Encodes a place in a list, a few named texts, as one opaque word, and decodes it. */
public final class Cursor {
    private static final int LONGEST_PART = 200;

    private Cursor() {}

    /** The place as a word that is safe in a URL. */
    public static String encode(Map<String, String> place) {
        byte[] json = Json.write(new TreeMap<>(place)).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    /**
     * The place that the word encodes.
     *
     * @param names whether these names form a place of this list
     * @throws InvalidCursorException when it encodes no such place
     */
    public static Map<String, String> decode(String cursor, Predicate<Set<String>> names) {
        Map<String, String> place = new TreeMap<>();
        parse(cursor).properties().forEach(field -> place.put(field.getKey(), field.getValue().textValue()));
        if (!names.test(place.keySet()) || place.values().stream().anyMatch(Cursor::isNoPlace)) {
            throw new InvalidCursorException();
        }
        return place;
    }

    private static JsonNode parse(String cursor) {
        try {
            return Json.parse(Base64.getUrlDecoder().decode(cursor));
        } catch (IllegalArgumentException | MalformedJsonException _) {
            throw new InvalidCursorException();
        }
    }

    /** No key attribute here is longer. */
    private static boolean isNoPlace(@Nullable String value) {
        return value == null || value.isEmpty() || value.length() > LONGEST_PART;
    }
}
