package com.revenueripple.devops.sync.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The position up to which events and ledger have been followed, in JSON:
 * {@code {"events": {"from": [1767225600, ""], "seen": [[1767225700, "evt_1"]]}, "ledger": {…}}}.
 */
record StripePosition(StreamCursor events, StreamCursor ledger) {

    static StripePosition at(Instant moment) {
        return new StripePosition(StreamCursor.at(moment), StreamCursor.at(moment));
    }

    /** Reads what {@link #json} wrote; empty for any other text. */
    static Optional<StripePosition> parse(String text) {
        try {
            JsonNode json = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            return cursor(json.path("events"))
                    .flatMap(events -> cursor(json.path("ledger")).map(ledger -> new StripePosition(events, ledger)));
        } catch (MalformedJsonException _) {
            return Optional.empty();
        }
    }

    String json() {
        ObjectNode json = Json.emptyObject();
        write(events, json.putObject("events"));
        write(ledger, json.putObject("ledger"));
        return Json.write(json);
    }

    /** The moment from which both are listed again. */
    Instant from() {
        return Instant.ofEpochSecond(Math.min(events.from().created(), ledger.from().created()));
    }

    private static void write(StreamCursor cursor, ObjectNode json) {
        write(cursor.from(), json.putArray("from"));
        ArrayNode seen = json.putArray("seen");
        cursor.seen().forEach(mark -> write(mark, seen.addArray()));
    }

    private static void write(Mark mark, ArrayNode json) {
        json.add(mark.created()).add(mark.id());
    }

    private static Optional<StreamCursor> cursor(JsonNode json) {
        NavigableSet<Mark> seen = new TreeSet<>();
        for (JsonNode each : json.path("seen")) {
            Optional<Mark> mark = mark(each);
            if (mark.isEmpty()) {
                return Optional.empty();
            }
            seen.add(mark.get());
        }
        return mark(json.path("from")).map(from -> new StreamCursor(from, seen));
    }

    private static Optional<Mark> mark(JsonNode json) {
        return json.path(0).canConvertToLong() && json.path(1).isTextual()
                ? Optional.of(new Mark(json.path(0).longValue(), json.path(1).textValue()))
                : Optional.empty();
    }
}
