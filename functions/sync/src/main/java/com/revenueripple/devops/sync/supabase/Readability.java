package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.money.Currencies;
import com.revenueripple.devops.sync.contribution.SkipReason;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.stream.Collectors;

/**
 * SQL expressions that find out why a row of a view cannot be read. They are NULL for a readable row, and raise no
 * error whatever the columns contain. Both the facts and the sums of the database use them, so that the same rows are
 * skipped.
 */
final class Readability {
    /** The reason that the view itself gives. */
    static final String BY_THE_VIEW = """
            CASE WHEN problem::text <> ''
                 THEN CASE WHEN problem::text ~ '^[a-z][a-z0-9_]{0,49}$' THEN problem::text ELSE '%s' END END"""
            .formatted(SkipReason.UNREADABLE);

    static final String CURRENCY = "CASE WHEN currency::text = ANY ('{%s}') THEN NULL ELSE '%s' END".formatted(
            Currency.getAvailableCurrencies().stream().map(Currency::getCurrencyCode)
                    .filter(code -> Currencies.find(code).isPresent()).sorted().collect(Collectors.joining(",")),
            SkipReason.CURRENCY_UNKNOWN);

    static final String PAYMENT_KIND = "CASE WHEN kind::text = ANY ('{%s}') THEN NULL ELSE '%s' END"
            .formatted(String.join(",", PaymentId.KNOWN_KINDS), SkipReason.KIND_UNKNOWN);

    /**
     * Price and interval of a subscription. The interval matters only if the subscription counts or is a trial. Then its
     * monthly equivalent must have at most 64 bits in millionths of a minor unit.
     */
    static final String PRICE = numeric("unit_amount_minor") + ", " + numeric("quantity") + """
            , CASE WHEN status::text = 'trialing'
                     OR isfinite(started_at)
                        AND (status::text IN ('active', 'past_due')
                             OR status::text = 'canceled' AND ended_at < 'infinity')
                   THEN CASE WHEN billing_interval::text IN ('day', 'week', 'month', 'year')
                                  AND interval_count BETWEEN 1 AND 9223372036854775807
                                  AND interval_count = trunc(interval_count::numeric)
                             THEN CASE WHEN 1000000 * abs(unit_amount_minor::numeric * quantity::numeric)
                                            * CASE billing_interval::text WHEN 'day'   THEN 365
                                                                          WHEN 'week'  THEN 52
                                                                          WHEN 'month' THEN 12
                                                                          ELSE 1 END
                                            >= 9223372036854775807 * 12.0 * interval_count::numeric
                                       THEN '%s' END
                             ELSE '%s' END END""".formatted(SkipReason.AMOUNT_OUT_OF_RANGE,
            SkipReason.INTERVAL_UNKNOWN);

    private Readability() {}

    /** The first reason that one of these expressions gives. */
    static String firstOf(String... reasons) {
        return "coalesce(" + String.join(", ", List.of(reasons)) + ")";
    }

    /** A whole number of 64 bits; a missing one is readable. */
    static String amount(String column) {
        return numeric(column) + ", CASE WHEN %1$s::numeric <> trunc(%1$s::numeric) THEN '%2$s' END".formatted(column,
                SkipReason.AMOUNT_NOT_WHOLE);
    }

    /** A number within the range of 64 bits, with any fraction. */
    private static String numeric(String column) {
        return """
                CASE WHEN %1$s IS NULL OR %1$s::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN NULL
                     WHEN %1$s::numeric IN ('NaN', 'Infinity', '-Infinity') THEN '%2$s'
                     ELSE '%3$s' END"""
                .formatted(column, SkipReason.AMOUNT_NOT_A_NUMBER, SkipReason.AMOUNT_OUT_OF_RANGE);
    }

    /** Times within the years 1 to 9999; infinite and missing ones are readable. */
    static String dates(String... columns) {
        return Arrays.stream(columns).map(column -> """
                CASE WHEN isfinite(%1$s)
                          AND (%1$s < '0001-01-01T00:00:00Z' OR %1$s >= '10000-01-01T00:00:00Z') THEN '%2$s' END"""
                .formatted(column, SkipReason.DATE_OUT_OF_RANGE)).collect(Collectors.joining(", "));
    }
}
