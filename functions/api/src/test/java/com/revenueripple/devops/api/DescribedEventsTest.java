package com.revenueripple.devops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.deployments.EventReader;
import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The module's events, as declared in openapi.yaml and generated clients, are interpreted. */
class DescribedEventsTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-24T00:00:00Z");
    private static final List<String> EVENTS = List.of(
            "{\"event_type\":\"deployment\",\"status\":\"success\"}",
            "{\"event_type\":\"alert\",\"alert_id\":\"a\"}",
            "{\"event_type\":\"alert\",\"alert_id\":\"a\",\"status\":\"resolved\"}");

    private final JsonNode schema = DescribedOperation.all().stream()
            .filter(operation -> operation.name().equals("POST /api/devops/webhook"))
            .flatMap(operation -> operation.body().stream())
            .findFirst().orElseThrow();

    @Test
    void theExamplesAreADeploymentTwoIncidentsAndNeither() {
        assertThat(schema.path("examples").valueStream().map(example -> subject(example).map(Subject::kind)))
                .containsExactly(Optional.of(Subject.DEPLOYMENT), Optional.of(Subject.INCIDENT),
                        Optional.of(Subject.INCIDENT), Optional.empty());
    }

    @Test
    void eachFieldChangesWhatAnEventReports() {
        assertThat(schema.path("properties").properties()).isNotEmpty().allSatisfy(field -> assertThat(EVENTS)
                .as(field.getKey())
                .anyMatch(event -> !subject(with(field.getKey(), value(field.getValue()), event))
                        .equals(subject(Json.parseOwn(event)))));
    }

    private static Optional<Subject> subject(JsonNode event) {
        return EventReader.MODULE.read("devops", event.path("event_type").asText(), event, RECEIVED).subject();
    }

    private static JsonNode with(String name, JsonNode value, String event) {
        ObjectNode changed = (ObjectNode) Json.parseOwn(event);
        changed.set(name, value);
        return changed;
    }

    /** A value of the field's type; as a text, a status that an alert can have besides the default. */
    private static JsonNode value(JsonNode field) {
        return switch (field.path("type").asText() + " " + field.path("format").asText()) {
            case "number " -> Json.tree(60);
            case "string date-time" -> Json.tree("2026-11-23T06:00:00Z");
            case "string uri" -> Json.tree("https://devops.example.com");
            default -> Json.tree("resolved");
        };
    }
}
