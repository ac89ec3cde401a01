package com.revenueripple.devops.lambda;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event's JSON, read from front to back. Each value is read or skipped where the reader stands; one that is not of the
 * kind that is asked for reads as absent.
 */
public final class EventJson {
    private final JsonParser json;

    EventJson(JsonParser json) throws IOException {
        this.json = json;
        json.nextToken();
    }

    /** Takes the value of one field: reads or skips it. */
    @FunctionalInterface
    public interface Field {
        /** Takes the value of the field of that name. */
        void take(String name) throws IOException;
    }

    /** Takes a value. */
    @FunctionalInterface
    public interface Element {
        /** Reads or skips it. */
        void take() throws IOException;
    }

    /** Reads an object. */
    public void object(Field field) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            skip();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            field.take(name);
        }
    }

    /** Reads an array. */
    public void array(Element element) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            skip();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.take();
        }
    }

    /** Reads a text, number or truth value as text; null when it is none of these. */
    public @Nullable String text() throws IOException {
        if (json.currentToken().isStructStart()) {
            skip();
            return null;
        }
        return json.getValueAsString();
    }

    /** Reads a truth value; null when it is none. */
    public @Nullable Boolean flag() throws IOException {
        if (json.currentToken().isBoolean()) {
            return json.getBooleanValue();
        }
        skip();
        return null;
    }

    /** Reads the texts, numbers and truth values among an object's fields, as texts; null when it is no object. */
    public @Nullable Map<String, String> texts() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            skip();
            return null;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        object(name -> {
            String text = text();
            if (text != null) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    /** Skips a value. */
    public void skip() throws IOException {
        json.skipChildren();
    }
}
