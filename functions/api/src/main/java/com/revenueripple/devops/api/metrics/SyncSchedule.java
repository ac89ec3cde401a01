package com.revenueripple.devops.api.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The schedule of the sync.
 *
 * @param interval the time between two runs, positive
 */
public record SyncSchedule(Duration interval) {
    private static final int MISSED_INTERVALS = 3;
    private static final Pattern RATE = Pattern
            .compile("rate\\((?:1 (minute|hour|day)|([2-9]|[1-9]\\d{1,5}) (minute|hour|day)s)\\)");

    /**
     * Reads a rate expression of EventBridge: {@code rate(1 minute)}, {@code rate(5 minutes)}, {@code rate(2 hours)}.
     *
     * @throws IllegalArgumentException when it is not a rate expression; cron expressions are not supported
     */
    public static SyncSchedule parse(String expression) {
        Matcher rate = RATE.matcher(expression.strip());
        if (!rate.matches()) {
            throw new IllegalArgumentException("Not a rate expression such as rate(5 minutes): " + expression);
        }
        return rate.group(1) != null
                ? new SyncSchedule(Duration.of(1, unit(rate.group(1))))
                : new SyncSchedule(Duration.of(Long.parseLong(rate.group(2)), unit(rate.group(3))));
    }

    /** The moment after which metrics are stale, for a last success at that time. */
    public Instant staleSince(Instant success) {
        return success.plus(interval.multipliedBy(MISSED_INTERVALS));
    }

    /** The length of a time in intervals, with fractions. */
    public double intervals(Duration time) {
        return (double) time.toMillis() / interval.toMillis();
    }

    private static ChronoUnit unit(String name) {
        return switch (name) {
            case "minute" -> ChronoUnit.MINUTES;
            case "hour" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }
}
