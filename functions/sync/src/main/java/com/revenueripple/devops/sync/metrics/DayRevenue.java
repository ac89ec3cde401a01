package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;

/**
 * The revenue of a day.
 *
 * @param day in UTC
 */
record DayRevenue(LocalDate day, @JsonUnwrapped GrossAndNet amounts) {
    private static final int DAYS = 30;

    /** The first of the days that {@link #until} returns. */
    static LocalDate first(LocalDate today) {
        return today.minusDays(DAYS - 1L);
    }

    /** The days up to this one, oldest first; a day without payments has zeros. */
    static List<DayRevenue> until(LocalDate today, Additions payments, Currency currency, RevenueSource source) {
        return first(today).datesUntil(today.plusDays(1))
                .map(day -> new DayRevenue(day, GrossAndNet.of(
                        Measures.of(payments.fields(Buckets.day(day))).in(currency), currency, source)))
                .toList();
    }
}
