package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateQueues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One pipe of the template: its table, its filters, the events that it publishes, and what it does with failures. */
final class LocalPipe {
    private static final Set<String> PROPERTIES = Set.of("Description", "RoleArn", "Source", "SourceParameters",
            "Target", "TargetParameters");
    private static final Set<String> SOURCE_PARAMETERS = Set.of("DynamoDBStreamParameters", "FilterCriteria");
    /** Here records are published one by one, as after bisecting. A pipe that has never run reads the whole stream. */
    private static final Set<String> STREAM_PARAMETERS = Set.of("StartingPosition", "BatchSize",
            "MaximumRetryAttempts", "OnPartialBatchItemFailure", "DeadLetterConfig");
    private static final String TABLES = ":table/";
    private static final String BUSES = ":event-bus/";

    private final String logicalId;
    private final String table;
    private final String bus;
    private final List<EventPattern> filters;
    private final String source;
    private final String detailType;
    private final String inputTemplate;
    private final int mostRetries;
    private final Optional<String> deadLettersUrl;

    /** @throws IllegalStateException naming an unsupported part */
    LocalPipe(Template template, Template.Resource pipe) {
        logicalId = pipe.logicalId();
        Shape.requireKnown(logicalId, pipe.properties(), PROPERTIES);
        table = between(pipe.text("Source").orElse(""), TABLES, "/stream/");
        bus = between(pipe.text("Target").orElse(""), BUSES, "");
        Map<String, Object> sourceParameters = pipe.map("SourceParameters");
        Shape.requireKnown(logicalId + ".SourceParameters", sourceParameters, SOURCE_PARAMETERS);
        filters = filters(sourceParameters);
        Map<String, Object> stream = Shape.mapOrEmpty(sourceParameters.get("DynamoDBStreamParameters"), logicalId);
        Shape.requireKnown(logicalId + ".DynamoDBStreamParameters", stream, STREAM_PARAMETERS);
        mostRetries = mostRetries(stream);
        deadLettersUrl = TemplateQueues.deadLettersOf(template, stream);
        Map<String, Object> target = pipe.map("TargetParameters");
        Map<String, Object> parameters = Shape.map(target.get("EventBridgeEventBusParameters"), logicalId);
        source = String.valueOf(parameters.get("Source"));
        detailType = String.valueOf(parameters.get("DetailType"));
        inputTemplate = String.valueOf(target.get("InputTemplate"));
    }

    String logicalId() {
        return logicalId;
    }

    /** The name of the table whose stream it reads. */
    String table() {
        return table;
    }

    /** How often a record that cannot be published is tried again. */
    int mostRetries() {
        return mostRetries;
    }

    /** The queue for the positions of records that cannot be published. */
    Optional<String> deadLettersUrl() {
        return deadLettersUrl;
    }

    /** The event for a record; empty when no filter matches the record. */
    Optional<PublishedEvent> publish(JsonNode streamed) {
        return filters.isEmpty() || filters.stream().anyMatch(filter -> filter.matches(streamed))
                ? Optional.of(new PublishedEvent(bus, Paths.parameter(source, streamed),
                        Paths.parameter(detailType, streamed), Paths.fill(inputTemplate, streamed)))
                : Optional.empty();
    }

    /** By default a pipe never gives up. */
    private int mostRetries(Map<String, Object> stream) {
        if (!"AUTOMATIC_BISECT".equals(stream.get("OnPartialBatchItemFailure"))) {
            throw new IllegalStateException("The pipe " + logicalId + " must set OnPartialBatchItemFailure to "
                    + "AUTOMATIC_BISECT: other handling of failures is unsupported.");
        }
        int given = Integer.parseInt(String.valueOf(stream.getOrDefault("MaximumRetryAttempts", "-1")));
        return given < 0 ? Integer.MAX_VALUE : given;
    }

    private static List<EventPattern> filters(Map<String, Object> sourceParameters) {
        Map<String, Object> criteria = Shape.mapOrEmpty(sourceParameters.get("FilterCriteria"), "FilterCriteria");
        return criteria.get("Filters") instanceof List<?> filters
                ? filters.stream()
                        .map(filter -> String.valueOf(Shape.map(filter, "Filters").get("Pattern")))
                        .map(EventPattern::parse)
                        .toList()
                : List.of();
    }

    private String between(String arn, String before, String after) {
        int start = arn.indexOf(before);
        int end = after.isEmpty() ? arn.length() : arn.indexOf(after);
        if (start < 0 || end < start) {
            throw new IllegalStateException(
                    "The pipe " + logicalId + " has an unsupported source or target: " + arn + ".");
        }
        return arn.substring(start + before.length(), end);
    }
}
