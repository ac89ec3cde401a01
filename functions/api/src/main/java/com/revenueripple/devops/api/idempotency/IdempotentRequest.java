package com.revenueripple.devops.api.idempotency;

import com.revenueripple.devops.environment.Sha256;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request with the header {@code Idempotency-Key}. A request of the same administrator to the same route with the
 * same key is its repeat. Neither the key nor the body can be read from this.
 *
 * @param id SHA-256 of administrator, route and key, hexadecimal
 * @param digest SHA-256 of the path's parameters and the body, hexadecimal; a repeat has the same
 * @param at when it was received
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07">the draft of the
 *      header</a>
 */
public record IdempotentRequest(String id, String digest, Instant at) {
    private static final String HEADER = "Idempotency-Key";

    /** A string of structured fields (RFC 9651) without escapes, or its content, as many clients send it. */
    private static final Pattern SYNTAX = Pattern.compile("(\"?)([ !#-\\[\\]-~]{1,255})\\1");

    /**
     * The request, if it has the header.
     *
     * @throws com.revenueripple.devops.http.ProblemException 400 when the header's value is not valid
     */
    public static Optional<IdempotentRequest> of(ApiRequest request, Instant at) {
        return request.header(HEADER).map(value -> new IdempotentRequest(id(request, key(value)), digest(request), at));
    }

    private static String key(String value) {
        Matcher matcher = SYNTAX.matcher(value.strip());
        if (!matcher.matches()) {
            throw Problem.invalidField("header:" + HEADER, "must have 1 to 255 printable ASCII characters, without "
                    + "quotation marks and backslashes; the whole may be in quotation marks").exception();
        }
        return matcher.group(2);
    }

    private static String id(ApiRequest request, String key) {
        return Sha256.hex(json(List.of(request.caller().id(), request.method(), request.resource(), key)));
    }

    private static String digest(ApiRequest request) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(json(new TreeMap<>(request.pathParameters())));
        content.writeBytes(request.body().bytes());
        return Sha256.hex(content.toByteArray());
    }

    private static byte[] json(Object value) {
        return Json.write(value).getBytes(StandardCharsets.UTF_8);
    }
}
