package com.revenueripple.devops.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.environment.Sha256;
import com.revenueripple.devops.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metrics of one domain as its route returns them, so that a request only reads and sends.
 *
 * @param body JSON text
 * @param etag the strong entity tag of the body (RFC 9110), quotes included
 * @param timestamp the time that the metrics describe
 * @param generation of the counters that the metrics were computed from; the {@link Leaderboard} needs it
 */
public record Snapshot(String body, String etag, Instant timestamp, long generation) {
    /** The field of the body that marks the metrics as outdated during a backfill. */
    static final String BACKFILLING = "backfilling";

    private static final String SOURCE_LAG = "source_lag_seconds";

    /** The fields that show how current the metrics are. */
    static final List<String> FRESHNESS = List.of("timestamp", "as_of", SOURCE_LAG, "reconciled_at",
            "reconcile_difference", BACKFILLING);

    private static final int ETAG_DIGITS = 32;

    /** The snapshot with that body and its entity tag. */
    public static Snapshot of(String body, Instant timestamp, long generation) {
        return new Snapshot(body, etagOf(body), timestamp, generation);
    }

    /** The fields that show how current the metrics are, for another response with the same timestamp. */
    public Map<String, JsonNode> freshness() {
        JsonNode json = Json.parseOwn(body);
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        FRESHNESS.stream().filter(name -> !name.equals("timestamp") && json.has(name))
                .forEach(name -> fields.put(name, json.path(name)));
        return fields;
    }

    /** How far the metrics are behind their source; empty if the body does not state it. */
    Optional<Duration> sourceLag() {
        JsonNode seconds = Json.parseOwn(body).path(SOURCE_LAG);
        return seconds.isNumber() ? Optional.of(Duration.ofSeconds(seconds.longValue())) : Optional.empty();
    }

    /** The metrics alone, without lists of items (newest transactions and the like) and the fields of freshness. */
    public ObjectNode metrics() {
        ObjectNode metrics = Json.emptyObject();
        Json.parseOwn(body).properties().stream()
                .filter(field -> !field.getValue().isArray() && !FRESHNESS.contains(field.getKey()))
                .forEach(field -> metrics.set(field.getKey(), field.getValue()));
        return metrics;
    }

    /** The same metrics, marked as outdated during a backfill. */
    Snapshot backfilling() {
        ObjectNode json = (ObjectNode) Json.parseOwn(body);
        return of(json.put(BACKFILLING, true).toString(), timestamp, generation);
    }

    private static String etagOf(String body) {
        return '"' + Sha256.hex(body.getBytes(StandardCharsets.UTF_8)).substring(0, ETAG_DIGITS) + '"';
    }
}
