package com.revenueripple.devops.api.console;

import com.revenueripple.devops.json.Json;
import java.util.Map;

/**
 * The page with its settings, and the headers that restrict it to its own files.
 *
 * @param html the whole page
 * @param etag changes with the page and its settings
 * @param headers Content-Security-Policy and the like
 */
record ConsolePage(String html, String etag, Map<String, String> headers) {
    private static final String PLACE = "{settings}";

    static ConsolePage of(ConsoleSettings settings) {
        String html = StaticFile.textOf("/console/index.html")
                .replace(PLACE, attribute(Json.write(settings)));
        String policy = policy(settings);
        return new ConsolePage(html, StaticFile.etagOf(html + policy), Map.of(
                "Content-Security-Policy", policy,
                "Referrer-Policy", "no-referrer",
                "Permissions-Policy", "camera=(), geolocation=(), microphone=()"));
    }

    /** Scripts and styles come only from files; requests go to this API and the sign-in. */
    private static String policy(ConsoleSettings settings) {
        return "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; img-src 'self' data:; "
                + "connect-src 'self'" + settings.supabaseUrl().map(url -> " " + url).orElse("")
                + "; base-uri 'none'; form-action 'none'; frame-ancestors " + settings.frameAncestors();
    }

    private static String attribute(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }
}
