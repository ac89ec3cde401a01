package com.revenueripple.devops.local.gateway;

import com.revenueripple.devops.json.Json;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request as a function behind the gateway receives it: the Lambda proxy event, version 1.0. */
final class ProxyEvent {
    private static final DateTimeFormatter LOG_TIME = DateTimeFormatter
            .ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Call call;
    private final Routes.Match match;
    private final Optional<Map<String, String>> authorizer;

    /**
     * An event for a call.
     *
     * @param authorizer the context from the route's authorizer, if it has one
     */
    ProxyEvent(Call call, Routes.Match match, Optional<Map<String, String>> authorizer) {
        this.call = call;
        this.match = match;
        this.authorizer = authorizer;
    }

    String json() {
        Map<String, List<String>> headers = headers();
        Map<String, List<String>> query = query();
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("resource", match.route().path().text());
        event.put("path", call.request().path());
        event.put("httpMethod", call.request().method());
        event.put("headers", last(headers));
        event.put("multiValueHeaders", headers);
        event.put("queryStringParameters", orNull(last(query)));
        event.put("multiValueQueryStringParameters", orNull(query));
        event.put("pathParameters", orNull(match.pathParameters()));
        event.put("stageVariables", null);
        event.put("requestContext", context());
        addBody(event);
        return Json.write(event);
    }

    private Map<String, Object> context() {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("accountId", "000000000000");
        context.put("apiId", "local");
        context.put("resourceId", "local");
        context.put("stage", call.stage());
        context.put("requestId", call.requestId());
        context.put("extendedRequestId", call.requestId());
        context.put("requestTime", LOG_TIME.format(call.receivedAt()));
        context.put("requestTimeEpoch", call.receivedAt().toEpochMilli());
        context.put("protocol", "HTTP/1.1");
        context.put("httpMethod", call.request().method());
        context.put("resourcePath", match.route().path().text());
        context.put("path", "/" + call.stage() + call.request().path());
        context.put("identity", Map.of("sourceIp", call.request().sourceIp(), "userAgent",
                call.request().header("User-Agent").orElse("")));
        authorizer.ifPresent(values -> context.put("authorizer", values));
        return context;
    }

    private Map<String, List<String>> headers() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        call.request().headers().forEach(header -> add(headers, header.name(), header.value()));
        add(headers, "X-Forwarded-For", call.request().sourceIp());
        add(headers, "X-Forwarded-Proto", "http");
        return headers;
    }

    private Map<String, List<String>> query() {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : call.request().query().split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                add(query, decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
        return query;
    }

    /** Passes text unchanged, other bytes as base64. AWS would alter such bytes; here nothing is lost. */
    private void addBody(Map<String, @Nullable Object> event) {
        byte[] body = call.request().body();
        Optional<String> text = text(body);
        if (body.length == 0) {
            event.put("body", null);
        } else {
            event.put("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(body)));
        }
        event.put("isBase64Encoded", body.length > 0 && text.isEmpty());
    }

    private static Optional<String> text(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static void add(Map<String, List<String>> values, String name, String value) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    private static Map<String, String> last(Map<String, List<String>> values) {
        Map<String, String> last = new LinkedHashMap<>();
        values.forEach((name, all) -> last.put(name, all.getLast()));
        return last;
    }

    private static <V> @Nullable Map<String, V> orNull(Map<String, V> values) {
        return values.isEmpty() ? null : values;
    }

    /** Invalidly encoded text stays as it was sent. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
