package com.revenueripple.devops.dynamodb;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Times as sort keys: ISO 8601 in UTC, always with three decimals ({@code 2026-11-23T12:00:00.000Z}). Their text order
 * is their order in time, and a day sorts before every time within it.
 */
public final class SortableTime {
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00.000Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(ZoneOffset.UTC);

    private SortableTime() {}

    /**
     * The time cut to milliseconds; a time before the year 0 or after 9999 becomes the first or last of these years.
     */
    public static String of(Instant time) {
        return FORMAT.format(time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time);
    }
}
