package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.money.Currencies;
import com.revenueripple.devops.sync.contribution.SkipReason;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.stream.Collectors;

/**
 * SQL expressions that find out why a row of a view cannot be read. They use the columns {@code given} of
 * {@link View#facts}, are NULL for a readable row, and raise no error whatever the columns contain. Both the facts and
 * the sums of the database use them, so that the same rows are skipped.
 */
final class Readability {
    /** The reason that the view itself gives. */
    static final String BY_THE_VIEW = """
            CASE WHEN given.stated_problem <> ''
                 THEN CASE WHEN given.stated_problem ~ '^[a-z][a-z0-9_]{0,49}$' THEN given.stated_problem ELSE '%s' END END"""
            .formatted(SkipReason.UNREADABLE);

    static final String CURRENCY = "CASE WHEN given.currency = ANY ('{%s}') THEN NULL ELSE '%s' END".formatted(
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
            , CASE WHEN given.status = 'trialing'
                     OR isfinite(given.started_at)
                        AND (given.status IN ('active', 'past_due')
                             OR given.status = 'canceled' AND given.ended_at < 'infinity')
                   THEN CASE WHEN given.billing_interval IN ('day', 'week', 'month', 'year')
                                  AND given.interval_count BETWEEN 1 AND 9223372036854775807
                                  AND given.interval_count = trunc(given.interval_count)
                             THEN CASE WHEN 1000000 * abs(given.unit_amount_minor * given.quantity)
                                            * CASE given.billing_interval WHEN 'day'   THEN 365
                                                                          WHEN 'week'  THEN 52
                                                                          WHEN 'month' THEN 12
                                                                          ELSE 1 END
                                            >= 9223372036854775807 * 12.0 * given.interval_count
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
        return numeric(column) + ", CASE WHEN given.%1$s <> trunc(given.%1$s) THEN '%2$s' END".formatted(column,
                SkipReason.AMOUNT_NOT_WHOLE);
    }

    /** A number within the range of 64 bits, with any fraction. */
    private static String numeric(String column) {
        return """
                CASE WHEN given.%1$s NOT BETWEEN -9223372036854775808 AND 9223372036854775807
                     THEN CASE WHEN given.%1$s IN ('NaN', 'Infinity', '-Infinity') THEN '%2$s' ELSE '%3$s' END END"""
                .formatted(column, SkipReason.AMOUNT_NOT_A_NUMBER, SkipReason.AMOUNT_OUT_OF_RANGE);
    }

    /** Times within the years 1 to 9999; infinite and missing ones are readable. */
    static String dates(String... columns) {
        return Arrays.stream(columns).map(column -> """
                CASE WHEN given.%1$s < '0001-01-01T00:00:00Z' OR given.%1$s >= '10000-01-01T00:00:00Z'
                     THEN CASE WHEN isfinite(given.%1$s) THEN '%2$s' END END"""
                .formatted(column, SkipReason.DATE_OUT_OF_RANGE)).collect(Collectors.joining(", "));
    }
}
