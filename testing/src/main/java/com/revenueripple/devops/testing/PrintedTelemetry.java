package com.revenueripple.devops.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The metrics printed in the Embedded Metric Format while this is open, such as {@code Webhooks accepted 1.0}. */
public final class PrintedTelemetry implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

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

    @Override
    public void close() {
        System.setOut(before);
    }

    private static String metric(String line) {
        try {
            JsonNode fields = MAPPER.readTree(line);
            String name = fields.at("/_aws/CloudWatchMetrics/0/Metrics/0/Name").asText();
            String dimension = fields.path("outcome").asText() + fields.path("domain").asText();
            return name + " " + (dimension.isEmpty() ? "" : dimension + " ") + fields.path(name).asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("This line is not JSON: " + line, e);
        }
    }
}
