package com.revenueripple.devops.api.http;

import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.Problem.FieldError;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.http.ProblemException;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Checked reading of the query of a list: {@code limit} (1 to 100, 50 without), {@code cursor}, for lists by day
 * {@code from} and {@code to} (UTC days, both included), and others by their parsers. A faulty parameter reads as absent
 * and is noted; {@link #finish} names all that is wrong in one problem.
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
        return limit(DEFAULT_LIMIT);
    }

    /** How many items the caller wants; that many without the parameter. */
    public int limit(int otherwise) {
        return value("limit", QueryParameters::limit, "must be a whole number from 1 to " + MOST, otherwise);
    }

    /** Where the list goes on; the list itself checks it. */
    public Optional<String> cursor() {
        return request.parameter("cursor");
    }

    /** The days wanted; without {@code to} until that last one, without {@code from} that many. */
    public DayRange days(LocalDate last, int defaultDays) {
        LocalDate to = day("to").orElse(last);
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
        return value(name, parser, oneOf(allowed), otherwise);
    }

    /**
     * One of several names; empty without the parameter.
     *
     * @param parser the value of a name, empty for a name that does not exist
     * @param allowed the names that exist, for the error
     */
    public <T> Optional<T> choice(String name, Function<String, Optional<T>> parser, List<String> allowed) {
        return parsed(name, parser, oneOf(allowed));
    }

    /**
     * A parameter of any kind; the given value without the parameter.
     *
     * @param parser the value of a text, empty for a text that is faulty
     * @param rule what a text must be, for the error
     */
    public <T> T value(String name, Function<String, Optional<T>> parser, String rule, T otherwise) {
        return parsed(name, parser, rule).orElse(otherwise);
    }

    /** A short text, if there is one. */
    public Optional<String> text(String name, int longest) {
        return parsed(name, text -> Optional.of(text).filter(it -> !it.isBlank() && it.length() <= longest),
                "must have 1 to " + longest + " characters");
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
        return parsed(name, Days::parse, "must be a day such as 2026-11-23");
    }

    private <T> Optional<T> parsed(String name, Function<String, Optional<T>> parser, String rule) {
        Optional<T> value = request.parameter(name).flatMap(parser);
        if (request.parameter(name).isPresent() && value.isEmpty()) {
            error(name, rule);
        }
        return value;
    }

    private static Optional<Integer> limit(String text) {
        return Optional.of(text)
                .filter(number -> SMALL_NUMBER.matcher(number).matches())
                .map(Integer::valueOf)
                .filter(limit -> limit >= 1 && limit <= MOST);
    }

    private static String oneOf(List<String> allowed) {
        return "must be one of " + String.join(", ", allowed);
    }
}
