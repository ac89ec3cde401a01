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
 * The position up to which rows have been followed by their {@code updated_at}.
 *
 * @param kinds the state of each kind
 * @param scan the unfinished pass over the rows
 */
record UpdatePosition(Map<Kind, Followed> kinds, Optional<Scan> scan) {
    /** The longest time from setting {@code updated_at} to the commit. */
    static final Duration LATEST_COMMIT = Duration.ofMinutes(10);

    /**
     * The start of the next pass, and the basis for it.
     *
     * @param floor all updates at or before it are known; empty for the very beginning
     * @param newest the latest update seen, except those in the future
     * @param since the start of the pass that first saw it
     */
    record Followed(Optional<Instant> floor, Optional<Instant> newest, Instant since) {

        /** The state in which only the newest update is known. */
        static Followed upTo(Optional<Instant> newest, Instant now) {
            return new Followed(Optional.empty(), newest, now).afterPass(now);
        }

        /** The state after a pass has seen a row, which may be from the future. */
        Followed seen(Instant updatedAt, Instant started) {
            boolean newer = !updatedAt.isAfter(started) && newest.filter(at -> !at.isBefore(updatedAt)).isEmpty();
            return newer ? new Followed(floor, Optional.of(updatedAt), started) : this;
        }

        /**
         * The state after a complete pass. Because of late commits, the floor stays behind the newest update until
         * nothing newer has been seen for so long that none can come. Then it advances; otherwise the last rows would
         * be read forever.
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
     * @param started its start, by the database's clock
     * @param kind the kind that it has reached
     * @param after the last row of that kind that it has read
     */
    record Scan(Instant started, Kind kind, Optional<Row> after) {}

    /** A row's position in the order of a pass. */
    record Row(Instant updatedAt, String id) {}

    /** The start of passes over a kind; empty for the very beginning. */
    Optional<Instant> floor(Kind kind) {
        return Optional.ofNullable(kinds.get(kind)).flatMap(Followed::floor);
    }

    /** Empty for any other text. */
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
