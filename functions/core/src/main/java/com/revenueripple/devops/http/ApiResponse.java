package com.revenueripple.devops.http;

import com.revenueripple.devops.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** A response: status, headers, and a body that may be empty. */
public record ApiResponse(int status, Map<String, String> headers, String body) {
    private static final String CONTENT_TYPE = "Content-Type";

    public ApiResponse {
        headers = Map.copyOf(headers);
    }

    /** The value as {@code application/json}. */
    public static ApiResponse json(int status, Object value) {
        return jsonText(status, Json.write(value));
    }

    /** Text that is already JSON. */
    public static ApiResponse jsonText(int status, String body) {
        return text(status, "application/json", body);
    }

    /** Text of any kind. */
    public static ApiResponse text(int status, String contentType, String body) {
        return new ApiResponse(status, Map.of(CONTENT_TYPE, contentType), body);
    }

    /** 304: the caller's copy is current. */
    public static ApiResponse notModified() {
        return new ApiResponse(304, Map.of(), "");
    }

    /** The problem as {@code application/problem+json}, carrying the request's id. */
    public static ApiResponse problem(Problem problem, String requestId) {
        return text(problem.status(), "application/problem+json", Json.write(problem.body(requestId)))
                .with(problem.headers());
    }

    /** The same response with one more header. */
    public ApiResponse with(String header, String value) {
        return with(Map.of(header, value));
    }

    /** The same response with more headers; they replace equal names. */
    public ApiResponse with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new ApiResponse(status, all, body);
    }
}
