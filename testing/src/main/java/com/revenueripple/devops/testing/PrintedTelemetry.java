package com.revenueripple.devops.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The metrics printed in the Embedded Metric Format while this is open, such as {@code Webhooks accepted 1.0}. A line
 * that does not match the format's schema fails the test.
 */
public final class PrintedTelemetry implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchema FORMAT = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Objects.requireNonNull(
                    PrintedTelemetry.class.getResourceAsStream("embedded-metric-format.json")));

    private final PrintStream before = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    public PrintedTelemetry() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    /** All so far, each with its outcome or domain, if it has one, and its value. */
    public List<String> all() {
        return lines().stream().filter(line -> line.startsWith("{")).map(PrintedTelemetry::metric).toList();
    }

    /** All lines so far; the order of their fields is not defined. */
    public List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** What a line lacks of the format; empty when it matches. */
    public static Set<ValidationMessage> faults(JsonNode line) {
        return FORMAT.validate(line);
    }

    @Override
    public void close() {
        System.setOut(before);
    }

    private static String metric(String line) {
        try {
            JsonNode fields = MAPPER.readTree(line);
            Set<ValidationMessage> faults = faults(fields);
            if (!faults.isEmpty()) {
                throw new AssertionError(faults + " in " + line);
            }
            String name = fields.at("/_aws/CloudWatchMetrics/0/Metrics/0/Name").asText();
            String dimension = fields.path("outcome").asText() + fields.path("domain").asText();
            return name + " " + (dimension.isEmpty() ? "" : dimension + " ") + fields.path(name).asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("This line is not JSON: " + line, e);
        }
    }
}
