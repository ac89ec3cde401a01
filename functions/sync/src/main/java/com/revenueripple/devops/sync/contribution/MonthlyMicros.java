package com.revenueripple.devops.sync.contribution;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Monthly equivalents of recurring amounts, in millionths of a minor unit. A year is twelve months, 52 weeks and 365
 * days, as in Stripe's definition of monthly recurring revenue.
 */
public final class MonthlyMicros {
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);
    private static final long MONTHS_A_YEAR = 12;

    private MonthlyMicros() {}

    /**
     * The monthly equivalent of an amount that recurs every {@code count} intervals, rounded half away from zero.
     *
     * @param minorUnits the amount of each such period; it may have a fraction
     * @param interval {@code day}, {@code week}, {@code month} or {@code year}
     * @throws IllegalArgumentException when the interval is unknown, the count not positive, or the amount exceeds 64
     *         bits
     */
    public static long of(BigDecimal minorUnits, String interval, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("an interval_count of " + count);
        }
        BigDecimal monthly = minorUnits.multiply(MICROS).multiply(BigDecimal.valueOf(timesAYear(interval)))
                .divide(BigDecimal.valueOf(MONTHS_A_YEAR).multiply(BigDecimal.valueOf(count)), 0, RoundingMode.HALF_UP);
        try {
            return monthly.longValueExact();
        } catch (ArithmeticException _) {
            throw new IllegalArgumentException("an amount beyond 64 bits");
        }
    }

    /** Rounds to whole minor units, half away from zero. */
    public static BigInteger minorUnits(BigInteger micros) {
        return minorUnitsEach(micros, 1);
    }

    /**
     * An equal share of each of so many, rounded once in the same way.
     *
     * @param count positive
     */
    public static BigInteger minorUnitsEach(BigInteger micros, long count) {
        return new BigDecimal(micros).divide(MICROS.multiply(BigDecimal.valueOf(count)), 0, RoundingMode.HALF_UP)
                .toBigIntegerExact();
    }

    /** The amount of a year, rounded once in the same way. */
    public static BigInteger minorUnitsAYear(BigInteger micros) {
        return minorUnits(micros.multiply(BigInteger.valueOf(MONTHS_A_YEAR)));
    }

    /**
     * The number of such intervals in a year.
     *
     * @throws IllegalArgumentException when the interval is unknown
     */
    public static long timesAYear(String interval) {
        return switch (interval) {
            case "day" -> 365;
            case "week" -> 52;
            case "month" -> MONTHS_A_YEAR;
            case "year" -> 1;
            default -> throw new IllegalArgumentException("the unknown billing interval " + interval);
        };
    }
}
