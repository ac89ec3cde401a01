package com.revenueripple.devops.sync.contribution;

import com.revenueripple.devops.metrics.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/** The names of buckets, groups of counters that are stored together. Days and months are in UTC. */
public final class Buckets {
    /** The bucket of all facts. */
    public static final String TOTAL = "total";

    /** The window of a {@link #standing} that covers all time. */
    public static final String ALL_TIME = Window.ALL_TIME.code();

    /** The prefix of the name of every {@link #standing}. */
    public static final String STANDING = "standing#";

    private static final String MONTH = "month#";

    private Buckets() {}

    public static String day(LocalDate day) {
        return "day#" + day;
    }

    static String day(Instant moment) {
        return day(LocalDate.ofInstant(moment, ZoneOffset.UTC));
    }

    public static String month(YearMonth month) {
        return MONTH + month;
    }

    static String month(LocalDate day) {
        return month(YearMonth.from(day));
    }

    /** The months, such as {@code 2026-11}, for which these additions have a bucket. */
    public static Stream<String> months(Additions additions) {
        return additions.buckets().stream().filter(bucket -> bucket.startsWith(MONTH))
                .map(bucket -> bucket.substring(MONTH.length()));
    }

    /**
     * An affiliate's standing in a leaderboard.
     *
     * @param window a month such as {@code 2026-11}, or {@link #ALL_TIME}
     */
    public static String standing(String currency, String window, String affiliate) {
        return STANDING + currency + "#" + window + "#" + affiliate;
    }
}
