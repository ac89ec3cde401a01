package com.revenueripple.devops.paging;

import java.time.LocalDate;

/**
 * UTC days, both ends included.
 *
 * @param from the oldest
 * @param to the newest
 */
public record DayRange(LocalDate from, LocalDate to) {
    public DayRange {
        if (from.isAfter(to)) {
            throw new IllegalArgumentException("A range of days must not end before it begins.");
        }
    }
}
