package com.revenueripple.devops.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.testing.PrintedTelemetry;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TelemetryTest {
    private final Telemetry telemetry = telemetry(
            Map.of("POWERTOOLS_METRICS_NAMESPACE", "devops-test", "POWERTOOLS_SERVICE_NAME", "devops"));

    @Test
    void aNumberIsALineInTheEmbeddedMetricFormat() {
        JsonNode line = Json.parseOwn(linesOf(() -> telemetry.record(TelemetryMetric.SYNC_AGE, 42)).getFirst());

        assertThat(line.path("SyncAge").asInt()).isEqualTo(42);
        JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
        assertThat(directive.path("Namespace").asText()).isEqualTo("devops-test");
        assertThat(directive.path("Metrics")).hasSize(1);
        assertThat(directive.at("/Metrics/0/Name").asText()).isEqualTo("SyncAge");
        assertThat(directive.at("/Metrics/0/Unit").asText()).isEqualTo("Seconds");
        assertThat(directive.path("Dimensions").toString()).isEqualTo("[[\"service\"]]");
        assertThat(line.path("service").asText()).isEqualTo("devops");
        assertThat(line.at("/_aws/Timestamp").isIntegralNumber()).isTrue();
    }

    @Test
    void anOutcomeIsADimension() {
        JsonNode line = Json.parseOwn(linesOf(() -> telemetry.count(TelemetryMetric.WEBHOOKS, "accepted")).getFirst());

        assertThat(line.path("outcome").asText()).isEqualTo("accepted");
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions").toString()).isEqualTo("[[\"outcome\"]]");
    }

    @ParameterizedTest
    @EnumSource(TelemetryMetric.class)
    void everyLineMatchesThePublishedSchema(TelemetryMetric metric) {
        List<String> lines = linesOf(() -> {
            telemetry.record(metric, 0.5);
            telemetry.record(metric, Domain.USERS, 0.5);
            telemetry.count(metric, "accepted");
        });

        assertThat(lines).hasSize(3)
                .allSatisfy(line -> assertThat(PrintedTelemetry.faults(Json.parseOwn(line))).isEmpty());
    }

    @Test
    void aLineWithoutADimensionDoesNotMatchTheSchema() {
        JsonNode line = Json.parseOwn("""
                {"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"n","Dimensions":[],"Metrics":[{"Name":"m"}]}]},
                 "m":1}""");

        assertThat(PrintedTelemetry.faults(line)).singleElement().asString().contains("Dimensions");
    }

    @Test
    void aDomainIsADimension() {
        JsonNode line = Json.parseOwn(
                linesOf(() -> telemetry.record(TelemetryMetric.SOURCE_LAG, Domain.REVENUE, 7)).getFirst());

        assertThat(line.path("SourceLag").asInt()).isEqualTo(7);
        assertThat(line.path("domain").asText()).isEqualTo("revenue");
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions").toString()).isEqualTo("[[\"domain\"]]");
    }

    @Test
    void anOutcomeIsNotKeptForTheNextLine() {
        try (PrintedTelemetry printed = new PrintedTelemetry()) {
            telemetry.count(TelemetryMetric.DELIVERIES, "delivered");
            telemetry.record(TelemetryMetric.ENTITIES_SYNCED, 7);

            assertThat(printed.all()).containsExactly("Deliveries delivered 1.0", "EntitiesSynced 7.0");
        }
    }

    @Test
    void threadsCanRecordConcurrently() {
        List<String> lines = linesOf(() -> IntStream.range(0, 200).parallel()
                .forEach(_ -> telemetry.count(TelemetryMetric.DELIVERIES, "delivered")));

        assertThat(lines).hasSize(200).allSatisfy(line -> assertThat(Json.parseOwn(line).path("Deliveries").asInt())
                .isEqualTo(1));
    }

    @Test
    void nothingIsRecordedWithoutANamespace() {
        assertThat(linesOf(() -> telemetry(Map.of()).count(TelemetryMetric.WEBHOOKS, "accepted"))).isEmpty();
    }

    private static List<String> linesOf(Runnable action) {
        try (PrintedTelemetry printed = new PrintedTelemetry()) {
            action.run();
            return printed.lines();
        }
    }

    private static Telemetry telemetry(Map<String, String> variables) {
        Environment real = Environment.ofLambda();
        return Telemetry.in(new Environment(variables, real.clock(), real.random(), real.dynamoDb(),
                real.secretsManager(), real.sqs()));
    }
}
