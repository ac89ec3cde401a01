package com.revenueripple.devops.paging;

import com.revenueripple.devops.dynamodb.Attributes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Reads a table that is partitioned by UTC day, newest entries first. A response covers at most 31 days, so that its
 * time is bounded; a page may therefore have few items or none, and still a cursor.
 */
public final class DayPages {
    private static final int MOST_DAYS = 31;
    private static final String DAY = "day";

    /** Queries one day, newest first. */
    @FunctionalInterface
    public interface DayQuery {
        /**
         * The entries of a day.
         *
         * @param start the key after which to continue; empty to start with the newest
         * @param limit the maximum number of entries
         */
        QueryResponse query(LocalDate day, Map<String, AttributeValue> start, int limit);
    }

    private DayPages() {}

    /**
     * A page of entries.
     *
     * @param keyNames the attributes of the table's or index's key, all of them strings, including {@code day}
     * @param cursor of the previous page; empty for the first
     * @throws InvalidCursorException when the cursor does not belong to this list
     */
    public static <T> Page<T> newestFirst(DayRange days, Set<String> keyNames, Optional<String> cursor, int limit,
            DayQuery dayQuery, Function<Map<String, AttributeValue>, T> reader) {
        Place place = cursor.map(word -> Place.decode(word, keyNames)).orElse(new Place(days.to(), Map.of()));
        if (place.day().isAfter(days.to())) {
            throw new InvalidCursorException();
        }
        List<T> items = new ArrayList<>();
        LocalDate oldest = place.day().minusDays(MOST_DAYS - 1L);
        Map<String, AttributeValue> start = place.key();
        for (LocalDate day = place.day(); !day.isBefore(days.from()); day = day.minusDays(1), start = Map.of()) {
            if (day.isBefore(oldest)) {
                return new Page<>(items, Optional.of(new Place(day, Map.of()).encode()));
            }
            QueryResponse response = dayQuery.query(day, start, limit - items.size());
            response.items().forEach(item -> items.add(reader.apply(item)));
            if (response.hasLastEvaluatedKey() && !response.lastEvaluatedKey().isEmpty()) {
                return new Page<>(items, Optional.of(new Place(day, response.lastEvaluatedKey()).encode()));
            }
            if (items.size() == limit && day.isAfter(days.from())) {
                return new Page<>(items, Optional.of(new Place(day.minusDays(1), Map.of()).encode()));
            }
        }
        return new Page<>(items, Optional.empty());
    }

    /** A day, and the key of the entry after which to continue; without a key, the day's newest entry is the first. */
    private record Place(LocalDate day, Map<String, AttributeValue> key) {
        static Place decode(String cursor, Set<String> keyNames) {
            Map<String, String> fields = Cursor.decode(cursor,
                    names -> names.equals(Set.of(DAY)) || names.equals(keyNames));
            Map<String, AttributeValue> key = new HashMap<>();
            if (fields.size() > 1) {
                fields.forEach((name, value) -> key.put(name, Attributes.text(value)));
            }
            return new Place(day(fields), key);
        }

        String encode() {
            Map<String, String> fields = new HashMap<>();
            key.forEach((name, value) -> fields.put(name, value.s()));
            fields.put(DAY, day.toString());
            return Cursor.encode(fields);
        }

        private static LocalDate day(Map<String, String> fields) {
            return Days.parse(fields.getOrDefault(DAY, "")).orElseThrow(InvalidCursorException::new);
        }
    }
}
