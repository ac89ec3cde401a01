package com.revenueripple.devops.sync.supabase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import com.revenueripple.devops.sync.contribution.Kind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map.Entry;
import java.util.Map;
import java.util.Optional;

/**
 * How far the rows were followed by their {@code updated_at}.
 *
 * @param kinds what is known of each kind
 * @param scan the pass over the rows that has not come to its end
 */
record UpdatePosition(Map<Kind, Followed> kinds, Optional<Scan> scan) {
    /** How long a transaction may take from setting {@code updated_at} to its commit. */
    static final Duration LATEST_COMMIT = Duration.ofMinutes(10);

    /**
     * Where the next pass begins, and why there.
     *
     * @param floor what was updated at or before it is all known; empty before everything
     * @param newest the latest update seen, apart from those of the future
     * @param since the beginning of the pass that saw it first
     */
    record Followed(Optional<Instant> floor, Optional<Instant> newest, Instant since) {

        /** When nothing but the newest update is known, at a moment. */
        static Followed upTo(Optional<Instant> newest, Instant now) {
            return new Followed(Optional.empty(), newest, now).afterPass(now);
        }

        /** The same after a row was seen in a pass that began at a moment; the row may be from the future. */
        Followed seen(Instant updatedAt, Instant started) {
            boolean newer = !updatedAt.isAfter(started) && newest.filter(at -> !at.isBefore(updatedAt)).isEmpty();
            return newer ? new Followed(floor, Optional.of(updatedAt), started) : this;
        }

        /**
         * The same after a pass came to its end. The floor stays behind the newest update for late commits, until
         * nothing newer was seen for so long that none can come: otherwise the last rows would be read for ever.
         */
        Followed afterPass(Instant started) {
            Optional<Instant> settled = newest.map(
                    at -> since.plus(LATEST_COMMIT).isAfter(started) ? at.minus(LATEST_COMMIT) : at);
            return settled.filter(at -> floor.filter(now -> !now.isBefore(at)).isEmpty()).isPresent()
                    ? new Followed(settled, newest, since)
                    : this;
        }
    }

    /**
     * A pass over the rows.
     *
     * @param started when, by the database's clock
     * @param kind which it has come to
     * @param after the last row of that kind that was read
     */
    record Scan(Instant started, Kind kind, Optional<Row> after) {}

    /** A row's place in the order of a pass. */
    record Row(Instant updatedAt, String id) {}

    /** Where passes over a kind begin; empty for before everything. */
    Optional<Instant> floor(Kind kind) {
        return Optional.ofNullable(kinds.get(kind)).flatMap(Followed::floor);
    }

    /** Empty when the text is something else. */
    static Optional<UpdatePosition> parse(String text) {
        try {
            JsonNode json = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            Map<Kind, Followed> kinds = new EnumMap<>(Kind.class);
            for (Entry<String, JsonNode> kind : json.path("kinds").properties()) {
                kinds.put(Kind.of(kind.getKey()), followed(kind.getValue()));
            }
            return Optional.of(new UpdatePosition(kinds,
                    json.has("scan") ? Optional.of(scan(json.path("scan"))) : Optional.empty()));
        } catch (MalformedJsonException | IllegalArgumentException | DateTimeException _) {
            return Optional.empty();
        }
    }

    String json() {
        ObjectNode json = Json.emptyObject();
        ObjectNode followed = json.putObject("kinds");
        kinds.forEach((kind, known) -> write(known, followed.putObject(kind.code())));
        scan.ifPresent(pass -> write(pass, json.putObject("scan")));
        return Json.write(json);
    }

    private static Followed followed(JsonNode json) {
        return new Followed(optionalInstant(json, "floor"), optionalInstant(json, "newest"), instant(json, "since"));
    }

    private static Scan scan(JsonNode json) {
        Optional<Row> after = optionalInstant(json, "updated_at").map(at -> new Row(at, json.path("id").asText()));
        return new Scan(instant(json, "started"), Kind.of(json.path("kind").asText()), after);
    }

    private static void write(Followed followed, ObjectNode json) {
        followed.floor.ifPresent(floor -> json.put("floor", floor.toString()));
        followed.newest.ifPresent(newest -> json.put("newest", newest.toString()));
        json.put("since", followed.since.toString());
    }

    private static void write(Scan scan, ObjectNode json) {
        json.put("started", scan.started.toString());
        json.put("kind", scan.kind.code());
        scan.after.ifPresent(row -> json.put("updated_at", row.updatedAt.toString()).put("id", row.id));
    }

    private static Instant instant(JsonNode json, String field) {
        return Instant.parse(json.path(field).asText());
    }

    private static Optional<Instant> optionalInstant(JsonNode json, String field) {
        return json.has(field) ? Optional.of(instant(json, field)) : Optional.empty();
    }
}
