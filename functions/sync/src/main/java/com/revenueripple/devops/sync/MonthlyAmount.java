package com.revenueripple.devops.sync;

import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * What recurs, brought to a month, exactly: a fraction of minor units. A year is twelve months, 52 weeks and 365 days,
 * as in Stripe's definition of monthly recurring revenue.
 *
 * @param denominator positive
 */
record MonthlyAmount(BigInteger numerator, BigInteger denominator) {
    static final MonthlyAmount ZERO = new MonthlyAmount(BigInteger.ZERO, BigInteger.ONE);

    private static final long MONTHS_A_YEAR = 12;

    /**
     * The monthly equivalent of an amount that recurs every {@code count} intervals.
     *
     * @param minorUnits what each such period brings
     * @param interval {@code day}, {@code week}, {@code month} or {@code year}
     * @throws SourceFailure.InvalidData when the interval is unknown or the count not positive
     */
    static MonthlyAmount of(BigInteger minorUnits, String interval, long count) {
        if (count < 1) {
            throw new SourceFailure.InvalidData("devops.subscriptions has an interval_count of " + count + ".");
        }
        return new MonthlyAmount(
                minorUnits.multiply(BigInteger.valueOf(timesAYear(interval))),
                BigInteger.valueOf(MONTHS_A_YEAR).multiply(BigInteger.valueOf(count)));
    }

    MonthlyAmount plus(MonthlyAmount other) {
        return new MonthlyAmount(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator)).reduced();
    }

    MonthlyAmount minus(MonthlyAmount other) {
        return plus(new MonthlyAmount(other.numerator.negate(), other.denominator));
    }

    boolean isZero() {
        return numerator.signum() == 0;
    }

    /** To whole minor units, half away from zero. */
    Money rounded(Currency currency) {
        BigDecimal minorUnits = new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), 0, RoundingMode.HALF_UP);
        return new Money(minorUnits.longValueExact(), currency);
    }

    boolean isMoreThan(MonthlyAmount other) {
        return minus(other).numerator.signum() > 0;
    }

    private MonthlyAmount reduced() {
        BigInteger divisor = numerator.gcd(denominator);
        return new MonthlyAmount(numerator.divide(divisor), denominator.divide(divisor));
    }

    private static long timesAYear(String interval) {
        return switch (interval) {
            case "day" -> 365;
            case "week" -> 52;
            case "month" -> MONTHS_A_YEAR;
            case "year" -> 1;
            default -> throw new SourceFailure.InvalidData(
                    "devops.subscriptions has the unknown billing_interval " + interval + ".");
        };
    }
}
