package com.revenueripple.devops.paging;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** UTC days as this system writes them: {@code 2026-11-23}. */
public final class Days {
    private static final Pattern SHAPE = Pattern.compile("2[0-9]{3}-[0-9]{2}-[0-9]{2}");

    private Days() {}

    /** The day in the text; empty when it is not a day of this millennium. */
    public static Optional<LocalDate> parse(String text) {
        try {
            return SHAPE.matcher(text).matches() ? Optional.of(LocalDate.parse(text)) : Optional.empty();
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /** The day on which the instant falls. */
    public static LocalDate of(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
