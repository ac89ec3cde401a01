package com.revenueripple.devops.sync.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.sync.contribution.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the sources have been followed.
 *
 * @param sources by their codes
 * @param kinds how far each kind's counters are
 */
record Progress(Map<String, Followed> sources, Map<Kind, Counting> kinds) {
    static final Progress NONE = new Progress(Map.of(), Map.of());

    /**
     * A position in a source's change log.
     *
     * @param position in the source's own format
     * @param caughtUpAt the time up to which all readable changes have been read
     */
    record Followed(String position, Instant caughtUpAt) {}

    /**
     * The counters of a kind. A generation of counters starts empty and is complete when every fact of the source has
     * been added once. From then on the metrics are computed from it.
     *
     * @param format the version of what a fact contributes; the numbers of an older one are not comparable
     * @param source the source of its facts
     * @param generation the one that is written, from 1; no two sources share one
     * @param obsolete the first generation whose counters have not been deleted yet
     * @param backfill the progress of an incomplete generation
     */
    record Counting(int format, String source, long generation, long obsolete, Optional<Backfill> backfill) {
        /** Increment it whenever facts contribute differently: each kind is then counted again. */
        static final int FORMAT = 4;

        static Counting begun(String source, long expected) {
            return new Counting(FORMAT, source, 1, 1, Optional.of(Backfill.begun(expected)));
        }

        /** Whether it can be continued with the present facts of this source. */
        boolean continues(String code) {
            return source.equals(code) && format == FORMAT;
        }

        /** With a new, incomplete generation. */
        Counting anew(String from, long expected) {
            return new Counting(FORMAT, from, generation + 1, obsolete, Optional.of(Backfill.begun(expected)));
        }

        boolean isComplete() {
            return backfill.isEmpty();
        }

        Counting with(Optional<Backfill> now) {
            return new Counting(format, source, generation, obsolete, now);
        }

        Counting cleaned() {
            return new Counting(format, source, generation, generation, backfill);
        }
    }

    /**
     * The progress through the pages of the source.
     *
     * @param after where the last page ended; empty before the first
     * @param done the number of facts in these pages
     * @param expected the approximate number of all facts
     */
    record Backfill(Optional<String> after, long done, long expected) {
        static Backfill begun(long expected) {
            return new Backfill(Optional.empty(), 0, expected);
        }

        Backfill at(String next, int added) {
            return new Backfill(Optional.of(next), done + added, Math.max(expected, done + added));
        }
    }

    Progress {
        sources = Map.copyOf(sources);
        kinds = Map.copyOf(kinds);
    }

    Counting of(Kind kind) {
        return Objects.requireNonNull(kinds.get(kind));
    }

    /** Empty when the source has not been followed yet. */
    Optional<Followed> of(String source) {
        return Optional.ofNullable(sources.get(source));
    }

    Progress with(String source, Followed followed) {
        Map<String, Followed> changed = new TreeMap<>(sources);
        changed.put(source, followed);
        return new Progress(changed, kinds);
    }

    Progress with(Kind kind, Counting counting) {
        Map<Kind, Counting> changed = new TreeMap<>(kinds);
        changed.put(kind, counting);
        return new Progress(sources, changed);
    }

    /** With a new, incomplete generation of the kind, from that source. */
    Progress anew(Kind kind, String source, long expected) {
        return with(kind, Optional.ofNullable(kinds.get(kind))
                .map(counting -> counting.anew(source, expected))
                .orElseGet(() -> Counting.begun(source, expected)));
    }

    String json() {
        return Json.write(this);
    }

    static Progress parse(String text) {
        JsonNode json = Json.parseOwn(text);
        Map<String, Followed> sources = new TreeMap<>();
        json.path("sources").properties().forEach(entry -> sources.put(entry.getKey(), new Followed(
                entry.getValue().path("position").textValue(),
                Instant.parse(entry.getValue().path("caught_up_at").textValue()))));
        Map<Kind, Counting> kinds = new TreeMap<>();
        json.path("kinds").properties()
                .forEach(entry -> kinds.put(Kind.valueOf(entry.getKey()), counting(entry.getValue())));
        return new Progress(sources, kinds);
    }

    private static Counting counting(JsonNode json) {
        return new Counting(json.path("format").asInt(1), json.path("source").textValue(),
                json.path("generation").longValue(),
                json.path("obsolete").longValue(), json.path("backfill") instanceof ObjectNode backfill
                        ? Optional.of(backfill(backfill))
                        : Optional.empty());
    }

    private static Backfill backfill(ObjectNode json) {
        return new Backfill(Optional.ofNullable(json.path("after").textValue()), json.path("done").longValue(),
                json.path("expected").longValue());
    }
}
