package com.revenueripple.devops.metrics;

import com.fasterxml.jackson.annotation.JsonValue;
import com.revenueripple.devops.paging.DayRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The distance between the points of a history, in UTC. */
public enum Interval {
    HOUR(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH"), Optional.of(Duration.ofDays(90))),
    DAY(DateTimeFormatter.ofPattern("uuuu-MM-dd"), Optional.empty()),
    MONTH(DateTimeFormatter.ofPattern("uuuu-MM"), Optional.empty());

    private final DateTimeFormatter format;
    private final Optional<Duration> retention;

    Interval(DateTimeFormatter format, Optional<Duration> retention) {
        this.format = format.withZone(ZoneOffset.UTC);
        this.retention = retention;
    }

    /** The interval of that name, if there is one. */
    public static Optional<Interval> of(String code) {
        return Arrays.stream(values()).filter(interval -> interval.code().equals(code)).findFirst();
    }

    /** The name in the API. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The number of intervals that the days touch. */
    public long count(DayRange days) {
        long dayCount = ChronoUnit.DAYS.between(days.from(), days.to()) + 1;
        return switch (this) {
            case HOUR -> dayCount * 24;
            case DAY -> dayCount;
            case MONTH -> ChronoUnit.MONTHS.between(YearMonth.from(days.from()), YearMonth.from(days.to())) + 1;
        };
    }

    /** How long a point is kept; empty for no limit. */
    Optional<Duration> retention() {
        return retention;
    }

    /** The sort key of the interval that contains the instant; keys sort by time. */
    String sortKey(Instant instant) {
        return code() + "#" + format.format(instant);
    }

    String firstSortKey(LocalDate day) {
        return sortKey(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    String lastSortKey(LocalDate day) {
        return sortKey(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusMillis(1));
    }
}
