package com.revenueripple.devops.local;

import com.revenueripple.devops.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses requests that name another host. A web page whose host name leads here, which its owner can arrange (DNS
 * rebinding), could otherwise read secrets and tokens: to the browser they would be of the page's own origin.
 */
final class KnownHosts extends Handler.Abstract {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> names;

    /** @param others names besides those of the loopback interface */
    KnownHosts(Set<String> others) {
        this.names = Stream.concat(LOOPBACK.stream(), others.stream().map(KnownHosts::normal))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (names.contains(normal(Request.getServerName(request)))) {
            return false;
        }
        response.setStatus(403);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Content.Sink.write(response, true, Json.write(Map.of("detail",
                "The Host header must be one of: " + names.stream().sorted().collect(Collectors.joining(", ")) + ".")),
                callback);
        return true;
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
