package com.revenueripple.devops.local;

import com.revenueripple.devops.api.metrics.SyncSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The times at which a schedule runs.
 *
 * @param interval the time between two runs
 * @param timeOfDay of the first run, in UTC; empty when it starts at once
 */
record Timing(Duration interval, Optional<LocalTime> timeOfDay) {
    private static final Pattern DAILY = Pattern.compile("cron\\((\\d{1,2}) (\\d{1,2}) \\* \\* \\? \\*\\)");

    /**
     * Parses an expression of EventBridge: {@code rate(5 minutes)}, or once a day {@code cron(17 3 * * ? *)}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static Timing parse(String expression) {
        Matcher daily = DAILY.matcher(expression.strip());
        if (!daily.matches()) {
            return new Timing(SyncSchedule.parse(expression).interval(), Optional.empty());
        }
        int minute = Integer.parseInt(daily.group(1));
        int hour = Integer.parseInt(daily.group(2));
        if (minute > 59 || hour > 23) {
            throw new IllegalArgumentException("Not a time of day: " + expression);
        }
        return new Timing(Duration.ofDays(1), Optional.of(LocalTime.of(hour, minute)));
    }

    boolean startsAtOnce() {
        return timeOfDay.isEmpty();
    }

    /** The delay until the next run, apart from a first run that starts at once. */
    Duration delay(Instant now) {
        return timeOfDay.map(time -> {
            OffsetDateTime present = now.atOffset(ZoneOffset.UTC);
            OffsetDateTime today = present.with(time);
            return Duration.between(present, today.isAfter(present) ? today : today.plusDays(1));
        }).orElse(interval);
    }
}
