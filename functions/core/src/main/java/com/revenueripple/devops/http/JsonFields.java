package com.revenueripple.devops.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.http.Problem.FieldError;
import com.revenueripple.devops.json.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Validated reading of a JSON object, field by field. An invalid field reads as absent and is noted; {@link #finish}
 * reports all errors in one problem, including unknown fields.
 */
public final class JsonFields {
    private static final Pattern MOMENT = Pattern.compile("2[0-9]{3}-.{1,40}");

    private static final int LARGEST_BODY_BYTES = 256 * 1024;

    private final ObjectNode object;
    private final Set<String> known = new HashSet<>();
    private final List<FieldError> errors = new ArrayList<>();

    private JsonFields(ObjectNode object) {
        this.object = object;
    }

    /**
     * The fields of the request's body, which must be a JSON object; an absent body counts as an empty object.
     *
     * @throws ProblemException 413 for more than 256 KiB, which bounds the list of errors; 415 or 400 as in
     *         {@link RequestBody#jsonObject}
     */
    public static JsonFields of(RequestBody body) {
        if (body.size() > LARGEST_BODY_BYTES) {
            throw Problem.contentTooLarge("A body has at most " + LARGEST_BODY_BYTES + " bytes; this one has "
                    + body.size() + ".").exception();
        }
        return new JsonFields(body.size() == 0 ? Json.emptyObject() : body.jsonObject());
    }

    /** The object itself, for reading only. */
    public JsonNode json() {
        return object;
    }

    /** Notes an error when no field has a value. */
    public void requireAny() {
        if (object.properties().stream().allMatch(field -> field.getValue().isNull())) {
            error("", "must have at least one field");
        }
    }

    /** Notes an error for each of these fields that is absent. */
    public void require(String... names) {
        for (String name : names) {
            if (object.path(name).isMissingNode() || object.path(name).isNull()) {
                known.add(name);
                error("/" + name, "is required");
            }
        }
    }

    /** A text without control and invisible characters, trimmed, of 1 to {@code longest} characters. */
    public Optional<String> text(String name, int longest) {
        return value(name).flatMap(value -> {
            String text = value.asText().strip();
            if (!value.isTextual()) {
                return fault(name, "must be a string");
            }
            if (text.isEmpty() || text.codePointCount(0, text.length()) > longest) {
                return fault(name, "must have 1 to " + longest + " characters");
            }
            if (!PrintableText.isPrintable(text)) {
                return fault(name, "must not contain control or invisible characters");
            }
            return Optional.of(text);
        });
    }

    /** A whole number within the bounds, both included. */
    public Optional<Integer> integer(String name, int least, int most) {
        return value(name).flatMap(value -> {
            boolean within = value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= least
                    && value.intValue() <= most;
            return within
                    ? Optional.of(value.intValue())
                    : fault(name, "must be a whole number from " + least + " to " + most);
        });
    }

    /** True or false. */
    public Optional<Boolean> flag(String name) {
        return value(name).flatMap(value -> value.isBoolean()
                ? Optional.of(value.booleanValue())
                : fault(name, "must be true or false"));
    }

    /** A time of this millennium, {@code 2026-11-23T12:00:00Z}. */
    public Optional<Instant> instant(String name) {
        return value(name).flatMap(value -> moment(value.asText())
                .or(() -> fault(name, "must be a moment such as 2026-11-23T12:00:00Z")));
    }

    /**
     * A non-empty array of names, repeats allowed.
     *
     * @param parser the value of a name, empty for a name that does not exist
     * @param allowed the names that exist, for the error
     */
    public <T> Optional<Set<T>> names(String name, Function<String, Optional<T>> parser, List<String> allowed) {
        return value(name).flatMap(array -> {
            if (!array.isArray() || array.isEmpty()) {
                return fault(name, "must be a non-empty array of " + String.join(", ", allowed));
            }
            Set<T> values = new LinkedHashSet<>();
            for (int i = 0; i < array.size(); i++) {
                Optional<T> value = parser.apply(array.get(i).isTextual() ? array.get(i).asText() : "");
                value.ifPresent(values::add);
                if (value.isEmpty()) {
                    error("/" + name + "/" + i, "must be one of " + String.join(", ", allowed));
                }
            }
            return Optional.of(values);
        });
    }

    /**
     * Completes the reading.
     *
     * @throws ProblemException 400 with every invalid, missing and unknown field
     */
    public void finish() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                error("/" + name.replace("~", "~0").replace("/", "~1"), "is not a field of this request");
            }
        });
        finishAllowingOthers();
    }

    /**
     * Completes the reading of an object that may have any other fields.
     *
     * @throws ProblemException 400 with every invalid and missing field
     */
    public void finishAllowingOthers() {
        if (!errors.isEmpty()) {
            throw Problem.invalidRequest(errors).exception();
        }
    }

    /** Notes an error that the caller of this class has found. */
    public void error(String pointer, String detail) {
        errors.add(new FieldError(pointer, detail));
    }

    /** The field unless absent; an explicit null counts as absent. */
    private Optional<JsonNode> value(String name) {
        known.add(name);
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }

    private static Optional<Instant> moment(String text) {
        try {
            return MOMENT.matcher(text).matches() ? Optional.of(Instant.parse(text)) : Optional.empty();
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private <T> Optional<T> fault(String name, String detail) {
        error("/" + name, detail);
        return Optional.empty();
    }
}
