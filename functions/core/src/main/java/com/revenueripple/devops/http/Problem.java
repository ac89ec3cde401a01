package com.revenueripple.devops.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A problem with a request, as {@code application/problem+json} (RFC 9457).
 *
 * @param status the HTTP status
 * @param code stable and machine-readable, snake_case
 * @param title the kind of problem, in a few words
 * @param detail what happened this time, for the caller
 * @param errors each invalid field of the request, empty when the problem is not about fields
 * @param headers response headers beyond the usual ones
 */
public record Problem(int status, String code, String title, String detail, List<FieldError> errors,
        Map<String, String> headers) {
    private static final Duration STORE_RETRY_AFTER = Duration.ofSeconds(5);

    /**
     * One invalid field of a request body or query.
     *
     * @param pointer the field as a JSON pointer (RFC 6901), a query parameter as {@code ?name}, a header as
     *        {@code header:name}
     * @param detail what is wrong with it
     */
    public record FieldError(String pointer, String detail) {
        private static final Pattern PREFIX = Pattern.compile("^(/|\\?|header:)");

        private String sentence() {
            return (pointer.isEmpty() ? "The body" : PREFIX.matcher(pointer).replaceFirst("")) + " " + detail + ".";
        }
    }

    /**
     * The body that a caller reads.
     *
     * @param error the title, under the name that older clients read
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Body(String type, String title, String error, int status, String detail, String code, String requestId,
            List<FieldError> errors) {}

    public Problem {
        errors = List.copyOf(errors);
        headers = Map.copyOf(headers);
    }

    public Problem(int status, String code, String title, String detail) {
        this(status, code, title, detail, List.of(), Map.of());
    }

    /** 400: invalid fields or parameters, each of them named; the detail names a single one. */
    public static Problem invalidRequest(List<FieldError> errors) {
        String detail = errors.size() == 1 ? errors.getFirst().sentence() : errors.size() + " fields are wrong.";
        return new Problem(400, "invalid_request", "The request is not valid", detail, errors, Map.of());
    }

    /** 400: one invalid field. */
    public static Problem invalidField(String pointer, String detail) {
        return invalidRequest(List.of(new FieldError(pointer, detail)));
    }

    /** 404: what the path names does not exist. */
    public static Problem notFound(String detail) {
        return new Problem(404, "not_found", "Not found", detail);
    }

    /** 409: the present state does not allow the request. */
    public static Problem conflict(String code, String detail) {
        return new Problem(409, code, "Conflict", detail);
    }

    /** 413: the body exceeds the limit. */
    public static Problem contentTooLarge(String detail) {
        return new Problem(413, "content_too_large", "Content too large", detail);
    }

    /** 503: the store does not answer; the caller may retry after five seconds. */
    public static Problem storeUnavailable(String detail) {
        return unavailable("store_unavailable", "Service unavailable", detail, STORE_RETRY_AFTER);
    }

    /** 503 with {@code Retry-After}. */
    public static Problem unavailable(String code, String title, String detail, Duration retryAfter) {
        return new Problem(503, code, title, detail).retryAfter(retryAfter);
    }

    /** The same with {@code Retry-After}, in whole seconds rounded up. */
    public Problem retryAfter(Duration wait) {
        return new Problem(status, code, title, detail, errors, Map.of("Retry-After", seconds(wait)));
    }

    /** A duration in the format of {@code Retry-After}: whole seconds, rounded up. */
    static String seconds(Duration duration) {
        return Long.toString(Math.ceilDiv(duration.toMillis(), 1000));
    }

    /** This problem as an exception, to end the handling of the request. */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    Body body(String requestId) {
        return new Body("about:blank", title, title, status, detail, code, requestId, errors);
    }
}
