package com.revenueripple.devops.metrics;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The time that a {@link Leaderboard} covers.
 *
 * @param month of UTC; empty for all time
 */
public record Window(Optional<YearMonth> month) {
    public static final Window ALL_TIME = new Window(Optional.empty());

    private static final String ALL = "all";
    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");

    /** Reads {@code all} or a month such as {@code 2026-11}; empty when it is neither. */
    public static Optional<Window> parse(String code) {
        return code.equals(ALL) ? Optional.of(ALL_TIME) : month(code).map(month -> new Window(Optional.of(month)));
    }

    /** The name in the API and in the store. */
    @JsonValue
    public String code() {
        return month.map(YearMonth::toString).orElse(ALL);
    }

    private static Optional<YearMonth> month(String text) {
        try {
            return MONTH.matcher(text).matches() ? Optional.of(YearMonth.parse(text)) : Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
