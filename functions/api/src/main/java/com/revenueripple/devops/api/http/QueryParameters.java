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
 * Validated reading of a list's query: {@code limit} (1 to 100, by default 50), {@code cursor}, for lists by day
 * {@code from} and {@code to} (UTC days, both included), and others by their parsers. An invalid parameter reads as
 * absent and is noted; {@link #finish} reports all errors in one problem.
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

    /** The requested number of items. */
    public int limit() {
        return limit(DEFAULT_LIMIT);
    }

    /** The requested number of items, or the default. */
    public int limit(int otherwise) {
        return value("limit", QueryParameters::limit, "must be a whole number from 1 to " + MOST, otherwise);
    }

    /** Where the list continues; the list itself checks it. */
    public Optional<String> cursor() {
        return request.parameter("cursor");
    }

    /** The requested days: by default up to {@code last}, and {@code defaultDays} of them. */
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
     * One of several names, or the default.
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
     * A parameter of any kind, or the default.
     *
     * @param parser the value of a text, empty for an invalid text
     * @param rule the rule for a text, for the error
     */
    public <T> T value(String name, Function<String, Optional<T>> parser, String rule, T otherwise) {
        return parsed(name, parser, rule).orElse(otherwise);
    }

    /** A short text, if present. */
    public Optional<String> text(String name, int longest) {
        return parsed(name, text -> Optional.of(text).filter(it -> !it.isBlank() && it.length() <= longest),
                "must have 1 to " + longest + " characters");
    }

    /** Notes an error that the caller of this class has found. */
    public void error(String name, String detail) {
        errors.add(new FieldError("?" + name, detail));
    }

    /**
     * Completes the reading.
     *
     * @throws ProblemException 400 with every invalid parameter
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
