package com.revenueripple.devops.http;

import com.revenueripple.devops.http.Problem.FieldError;
import com.revenueripple.devops.paging.DayRange;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which part of a list a request asks for: query parameters {@code limit} (1 to 100, 50 without), {@code cursor} and,
 * for lists by day, {@code from} and {@code to} (UTC days as {@code 2026-11-23}, both included).
 */
public record Paging(int limit, Optional<String> cursor) {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MOST = 100;

    /**
     * Reads limit and cursor.
     *
     * @throws ProblemException 400 when the limit is none
     */
    public static Paging of(ApiRequest request) {
        int limit = request.parameter("limit").map(Paging::limit).orElse(DEFAULT_LIMIT);
        return new Paging(limit, request.parameter("cursor"));
    }

    /**
     * Reads the days; without them, the last {@code defaultDays} up to today.
     *
     * @throws ProblemException 400 naming each parameter that is wrong
     */
    public static DayRange days(ApiRequest request, LocalDate today, int defaultDays) {
        List<FieldError> errors = new ArrayList<>();
        LocalDate to = day(request, "to", errors).orElse(today);
        LocalDate from = day(request, "from", errors).orElse(to.minusDays(defaultDays - 1L));
        if (errors.isEmpty() && from.isAfter(to)) {
            errors.add(new FieldError("?from", "must not be after to"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalidRequest(errors).exception();
        }
        return new DayRange(from, to);
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a number out of bounds.
        }
        throw Problem.invalidField("?limit", "must be a whole number from 1 to " + MOST).exception();
    }

    private static Optional<LocalDate> day(ApiRequest request, String name, List<FieldError> errors) {
        try {
            return request.parameter(name).map(LocalDate::parse);
        } catch (DateTimeParseException e) {
            errors.add(new FieldError("?" + name, "must be a day such as 2026-11-23"));
            return Optional.empty();
        }
    }
}
