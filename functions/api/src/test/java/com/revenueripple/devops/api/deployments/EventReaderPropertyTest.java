package com.revenueripple.devops.api.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.deployments.ParsedEvent.OfDeployments;
import com.revenueripple.devops.api.deployments.ParsedEvent.OfIncident;
import com.revenueripple.devops.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever a payload has instead of the documented values, reading it does not fail, and what is stored and returned of
 * it is small.
 */
final class EventReaderPropertyTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-23T12:00:00Z");
    private static final int MOST_BYTES = 64 * 1024;
    private static final Map<EventReader, List<String>> TYPES = Map.of(
            EventReader.GITHUB, List.of("deployment_status", "workflow_run", "release"),
            EventReader.GITLAB, List.of("Deployment Hook", "Pipeline Hook"),
            EventReader.PAGERDUTY, List.of("incident.triggered", "incident.reopened", "incident.resolved"),
            EventReader.MODULE, List.of("deployment", "alert"));
    private static final List<String> ODDITIES = List.of("null", "-1", "1e308", "99999999999999999999", "[]", "{}",
            "\"\"",
            "true", "\"9999-12-31T23:59:59Z\"", "\"+999999999-12-31T23:59:59+18:00\"", "\"\\u0000\\ud800\"",
            "\"" + "x".repeat(100_000) + "\"", "[[[]]]", "\"success\"", "\"#\"");

    @Property(tries = 2000)
    void everyPayloadIsReadOrIgnored(@ForAll Random random) {
        JsonNode payload = Payloads.of(pick(Payloads.ALL, random)).json();
        for (int changes = random.nextInt(6); changes > 0; changes--) {
            change(payload, random);
        }

        TYPES.forEach((reader, types) -> types.forEach(type -> {
            Interpretation interpretation = reader.read("sender", type, payload, RECEIVED);
            assertThat(interpretation.understoodAs().isPresent()).isEqualTo(interpretation.subject().isPresent());
            assertThat(interpretation.notUnderstood().isEmpty()).isEqualTo(interpretation.subject().isPresent());
            interpretation.subject().ifPresent(subject -> assertThatItIsRecorded(subject,
                    reader.parse("sender", type, payload)));
            assertThat(Json.write(interpretation.understoodAs()).length()).isLessThan(MOST_BYTES);
            assertThat(reader.read("sender", type, payload, RECEIVED.minus(Duration.ofDays(9))).understoodAs())
                    .isEqualTo(interpretation.understoodAs());
        }));
    }

    private static void assertThatItIsRecorded(Subject subject, ParsedEvent parsed) {
        assertThat(subject.record().length()).isLessThan(MOST_BYTES);
        switch (parsed) {
            case OfDeployments(List<DeploymentReport> reports) -> {
                assertThat(Records.deployments(subject.record())).isEqualTo(reports);
                assertThat(reports).noneMatch(report -> report.countedAt(RECEIVED).isAfter(RECEIVED));
            }
            case OfIncident(IncidentReport report) -> {
                assertThat(Records.incident(subject.record())).isEqualTo(report);
                assertThat(report.countedAt(RECEIVED)).isBeforeOrEqualTo(RECEIVED);
            }
        }
    }

    /** Replaces a value at any depth by an odd one. */
    private static void change(JsonNode node, Random random) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            String field = pick(List.copyOf(object.propertyStream().map(Map.Entry::getKey).toList()), random);
            if (object.get(field).isContainerNode() && random.nextInt(4) > 0) {
                change(object.get(field), random);
            } else {
                object.set(field, Json.parseOwn(pick(ODDITIES, random)));
            }
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            change(array.get(random.nextInt(array.size())), random);
        }
    }

    private static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
