package com.revenueripple.devops.log;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import org.slf4j.helpers.MessageFormatter;
import software.amazon.lambda.powertools.logging.argument.StructuredArgument;
import software.amazon.lambda.powertools.logging.internal.JsonSerializer;

/**
 * A line of the log.
 *
 * @param arguments for the placeholders of the message; structured arguments become fields as well
 * @param fields Powertools' fields about the invocation
 */
record LogLine(Instant at, Level level, String message, List<@Nullable Object> arguments, @Nullable Throwable throwable,
        @Nullable Map<String, String> fields) {
    /** Powertools' fields that are not texts. */
    private static final Set<String> BARE = Set.of("cold_start", "function_memory_size", "sampling_rate");

    /** The line as JSON, with its line break. */
    String json() {
        StringBuilder text = new StringBuilder(256);
        try (JsonSerializer json = new LineJson(text)) {
            json.writeStartObject();
            json.writeStringField("timestamp", at.truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeSeparator();
            json.writeStringField("level", level.name());
            json.writeSeparator();
            json.writeStringField("message", MessageFormatter.basicArrayFormat(message, arguments.toArray()));
            if (throwable != null) {
                json.writeSeparator();
                writeError(json, throwable);
            }
            if (fields != null) {
                writeFields(json, new TreeMap<>(fields));
            }
            for (Object argument : arguments) {
                if (argument instanceof StructuredArgument structured) {
                    json.writeSeparator();
                    structured.writeTo(json);
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static void writeError(JsonSerializer json, Throwable throwable) {
        StringWriter stack = new StringWriter();
        throwable.printStackTrace(new PrintWriter(stack));
        json.writeFieldName("error");
        json.writeStartObject();
        json.writeStringField("message", throwable.getMessage());
        json.writeSeparator();
        json.writeStringField("name", throwable.getClass().getName());
        json.writeSeparator();
        json.writeStringField("stack", stack.toString());
        json.writeEndObject();
    }

    private static void writeFields(JsonSerializer json, Map<String, String> fields) {
        fields.forEach((name, value) -> {
            json.writeSeparator();
            if (BARE.contains(name)) {
                json.writeFieldName(name);
                json.writeRaw(value);
            } else {
                json.writeStringField(name, value);
            }
        });
    }
}
