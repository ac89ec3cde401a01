package com.revenueripple.devops.sync.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.sync.contribution.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How far a source has been followed.
 *
 * @param position in its log of changes
 * @param kinds how far each kind's counters are
 */
record Progress(String position, Map<Kind, Counting> kinds) {

    /**
     * Which counters a kind has. A generation of counters begins at nothing and is complete when every thing of the
     * source has been added once; from then on it is what the figures are made of.
     *
     * @param generation the one that is written, from 1
     * @param obsolete the first generation whose counters have not been deleted yet
     * @param backfill how complete the generation is; empty when it is
     */
    record Counting(long generation, long obsolete, Optional<Backfill> backfill) {
        static Counting begun(long expected) {
            return new Counting(1, 1, Optional.of(Backfill.begun(expected)));
        }

        /** With a new generation in the making. */
        Counting anew(long expected) {
            return new Counting(generation + 1, obsolete, Optional.of(Backfill.begun(expected)));
        }

        boolean isComplete() {
            return backfill.isEmpty();
        }

        Counting with(Optional<Backfill> now) {
            return new Counting(generation, obsolete, now);
        }

        Counting cleaned() {
            return new Counting(generation, generation, backfill);
        }
    }

    /**
     * How far the pages of the source have been added.
     *
     * @param after where the last page ended; empty before the first
     * @param done how many things they had
     * @param expected about how many there are
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
        kinds = Map.copyOf(kinds);
    }

    Counting of(Kind kind) {
        return Objects.requireNonNull(kinds.get(kind));
    }

    boolean isComplete(Set<Kind> some) {
        return some.stream().allMatch(kind -> of(kind).isComplete());
    }

    Progress at(String newPosition) {
        return new Progress(newPosition, kinds);
    }

    Progress with(Kind kind, Counting counting) {
        Map<Kind, Counting> changed = new EnumMap<>(kinds);
        changed.put(kind, counting);
        return new Progress(position, changed);
    }

    String json() {
        return Json.write(this);
    }

    static Progress parse(String text) {
        JsonNode json = Json.parseOwn(text);
        Map<Kind, Counting> kinds = new EnumMap<>(Kind.class);
        json.path("kinds").properties()
                .forEach(entry -> kinds.put(Kind.valueOf(entry.getKey()), counting(entry.getValue())));
        return new Progress(json.path("position").textValue(), kinds);
    }

    private static Counting counting(JsonNode json) {
        return new Counting(json.path("generation").longValue(), json.path("obsolete").longValue(),
                json.path("backfill") instanceof ObjectNode backfill
                        ? Optional.of(backfill(backfill))
                        : Optional.empty());
    }

    private static Backfill backfill(ObjectNode json) {
        return new Backfill(Optional.ofNullable(json.path("after").textValue()), json.path("done").longValue(),
                json.path("expected").longValue());
    }
}
