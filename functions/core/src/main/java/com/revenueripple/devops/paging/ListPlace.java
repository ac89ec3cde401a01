package com.revenueripple.devops.paging;

import java.time.LocalDate;
import java.util.Map;
import java.util.Set;

/**
 * A place in a list by time, right after one of its entries. It names that entry instead of counting entries, so it
 * stays valid when newer ones are added. It also names list and days, so it cannot be used with another list by
 * mistake.
 *
 * @param days which the list covers
 * @param entry starts with its time, in the format of {@link com.revenueripple.devops.dynamodb.SortableTime}
 */
public record ListPlace(String list, DayRange days, String entry) {
    private static final String LIST = "list";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String ENTRY = "entry";
    private static final Set<String> NAMES = Set.of(LIST, FROM, TO, ENTRY);

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws InvalidCursorException when it is anything else
     */
    public static ListPlace decode(String cursor) {
        Map<String, String> fields = Cursor.decode(cursor, NAMES::equals);
        LocalDate from = day(fields, FROM);
        LocalDate to = day(fields, TO);
        if (from.isAfter(to)) {
            throw new InvalidCursorException();
        }
        return new ListPlace(fields.getOrDefault(LIST, ""), new DayRange(from, to), fields.getOrDefault(ENTRY, ""));
    }

    /** The place as one opaque word. */
    public String encode() {
        return Cursor.encode(Map.of(LIST, list, FROM, days.from().toString(), TO, days.to().toString(), ENTRY, entry));
    }

    /**
     * The entry after which to continue.
     *
     * @throws InvalidCursorException when the place belongs to another list or other days, or is outside of them
     */
    public String entryIn(String list, DayRange days) {
        if (!this.list.equals(list) || !this.days.equals(days) || !isWithin(days)) {
            throw new InvalidCursorException();
        }
        return entry;
    }

    private boolean isWithin(DayRange days) {
        return entry.compareTo(days.from().toString()) > 0 && entry.compareTo(days.to().plusDays(1).toString()) < 0;
    }

    private static LocalDate day(Map<String, String> fields, String name) {
        return Days.parse(fields.getOrDefault(name, "")).orElseThrow(InvalidCursorException::new);
    }
}
