package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One pipe of the template: its table, its filters, and the events that it publishes. */
final class LocalPipe {
    private static final Set<String> PROPERTIES = Set.of("Description", "RoleArn", "Source", "SourceParameters",
            "Target", "TargetParameters");
    private static final String TABLES = ":table/";
    private static final String BUSES = ":event-bus/";

    private final String logicalId;
    private final String table;
    private final String bus;
    private final List<EventPattern> filters;
    private final String source;
    private final String detailType;
    private final String inputTemplate;

    /** @throws IllegalStateException naming an unsupported part */
    LocalPipe(Template.Resource pipe) {
        logicalId = pipe.logicalId();
        Shape.requireKnown(logicalId, pipe.properties(), PROPERTIES);
        table = between(pipe.text("Source").orElse(""), TABLES, "/stream/");
        bus = between(pipe.text("Target").orElse(""), BUSES, "");
        filters = filters(pipe.map("SourceParameters"));
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

    /** The event for a record; empty when no filter matches the record. */
    Optional<PublishedEvent> publish(JsonNode streamed) {
        return filters.isEmpty() || filters.stream().anyMatch(filter -> filter.matches(streamed))
                ? Optional.of(new PublishedEvent(bus, Paths.parameter(source, streamed),
                        Paths.parameter(detailType, streamed), Paths.fill(inputTemplate, streamed)))
                : Optional.empty();
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
