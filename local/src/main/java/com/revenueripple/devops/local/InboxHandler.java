package com.revenueripple.devops.local;

import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * An endpoint for trying notifications. A POST is kept and returns 204, or the {@code status} in the query. GET returns
 * the kept requests, DELETE removes them.
 */
final class InboxHandler extends Handler.Abstract {
    static final String PATH = IdentityProviderHandler.PATH + "/inbox";

    private static final int MOST_BYTES = 1 << 20;

    private final Inbox inbox = new Inbox();
    private final Clock clock;

    InboxHandler(Clock clock) {
        this.clock = clock;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        if (!request.getHttpURI().getPath().equals(PATH)) {
            return false;
        }
        switch (request.getMethod()) {
            case "POST" -> {
                inbox.add(received(request));
                response.setStatus(status(request));
                callback.succeeded();
            }
            case "GET" -> {
                response.getHeaders().put("Content-Type", "application/json");
                response.getHeaders().put("Cache-Control", "no-store");
                Content.Sink.write(response, true, Json.write(new Requests(inbox.requests())), callback);
            }
            case "DELETE" -> {
                inbox.empty();
                response.setStatus(204);
                callback.succeeded();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private Inbox.Received received(Request request) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (HttpField header : request.getHeaders()) {
            headers.merge(header.getName().toLowerCase(Locale.ROOT), Optional.ofNullable(header.getValue()).orElse(""),
                    (first, second) -> first + ", " + second);
        }
        try (InputStream body = Content.Source.asInputStream(request)) {
            String text = new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            body.transferTo(OutputStream.nullOutputStream());
            return new Inbox.Received(clock.instant(), headers, text);
        }
    }

    private static int status(Request request) {
        return Optional.ofNullable(Request.extractQueryParameters(request).get("status"))
                .map(Fields.Field::getValue)
                .filter(status -> status.matches("[2-5]\\d\\d"))
                .map(Integer::parseInt)
                .orElse(204);
    }

    private record Requests(List<Inbox.Received> requests) {}
}
