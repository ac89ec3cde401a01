package com.revenueripple.devops.http;

import com.revenueripple.devops.http.Problem.FieldError;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Checked reading of the query of a list: {@code limit} (1 to 100, 50 without), {@code cursor} and, for lists by day,
 * {@code from} and {@code to} (UTC days, both included), or a choice. A faulty parameter reads as absent and is noted;
 * {@link #finish} names all that is wrong in one problem.
 */
public final class QueryParameters {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MOST = 100;
    private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,3}");

    private final ApiRequest request;
    private final List<FieldError> errors = new ArrayList<>();

    public QueryParameters(ApiRequest request) {
        this.request = request;
    }

    /** How many items the caller wants. */
    public int limit() {
        String text = request.parameter("limit").orElse(Integer.toString(DEFAULT_LIMIT));
        int limit = SMALL_NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MOST) {
            error("limit", "must be a whole number from 1 to " + MOST);
            return DEFAULT_LIMIT;
        }
        return limit;
    }

    /** Where the list goes on; the list itself checks it. */
    public Optional<String> cursor() {
        return request.parameter("cursor");
    }

    /** The days wanted; without {@code to} until today, without {@code from} that many days. */
    public DayRange days(Instant now, int defaultDays) {
        LocalDate to = day("to").orElse(Days.of(now));
        LocalDate from = day("from").orElse(to.minusDays(defaultDays - 1L));
        if (from.isAfter(to)) {
            error("from", "must not be after " + to);
            return new DayRange(to, to);
        }
        return new DayRange(from, to);
    }

    /**
     * One of several names; the given value without the parameter.
     *
     * @param parser the value of a name, empty for a name that does not exist
     * @param allowed the names that exist, for the error
     */
    public <T> T choice(String name, Function<String, Optional<T>> parser, List<String> allowed, T otherwise) {
        Optional<T> value = request.parameter(name).flatMap(parser);
        if (request.parameter(name).isPresent() && value.isEmpty()) {
            error(name, "must be one of " + String.join(", ", allowed));
        }
        return value.orElse(otherwise);
    }

    /** Notes a fault that the caller of this class found. */
    public void error(String name, String detail) {
        errors.add(new FieldError("?" + name, detail));
    }

    /**
     * Ends the reading.
     *
     * @throws ProblemException 400 naming every faulty parameter
     */
    public void finish() {
        if (!errors.isEmpty()) {
            throw Problem.invalidRequest(errors).exception();
        }
    }

    private Optional<LocalDate> day(String name) {
        Optional<LocalDate> day = request.parameter(name).flatMap(Days::parse);
        if (request.parameter(name).isPresent() && day.isEmpty()) {
            error(name, "must be a day such as 2026-11-23");
        }
        return day;
    }
}
