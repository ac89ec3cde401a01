package com.revenueripple.devops.metrics;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import java.time.temporal.ChronoUnit;

/**
 * The part of a snapshot that is kept as its history: {@code {"at": …, metrics…}}.
 *
 * @param json included in responses unchanged, so that amounts keep their decimals
 */
public record HistoryPoint(@JsonValue @JsonRawValue String json) {
    static HistoryPoint of(Snapshot snapshot) {
        ObjectNode point = Json.emptyObject();
        point.put("at", snapshot.timestamp().truncatedTo(ChronoUnit.MILLIS).toString());
        point.setAll(snapshot.metrics());
        return new HistoryPoint(point.toString());
    }
}
