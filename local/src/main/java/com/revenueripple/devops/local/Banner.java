package com.revenueripple.devops.local;

import java.net.URI;
import java.nio.file.Path;

/** The text printed after the start: addresses, the first key and a first command. */
final class Banner {
    private static final String PAGE = "/admin/embedded-widget";
    private static final String API = "/api/devops";

    private Banner() {}

    static String of(LocalSystem system) {
        URI base = system.baseUrl();
        StringBuilder text = new StringBuilder("\nRevenue Ripple DevOps Integration is running.\n\n");
        if (system.hasRoute("GET", PAGE)) {
            line(text, "Page", base + PAGE);
        }
        line(text, "API", base + API);
        if (system.hasIdentityProvider()) {
            line(text, "Token", "curl " + base + IdentityProviderHandler.TOKEN_PATH + "   (an administrator's)");
        }
        line(text, "Inbox", base + InboxHandler.PATH + "   (shows what is posted to it)");
        system.firstKey().ifPresent(key -> {
            line(text, "First key", key);
            line(text, "Try", "curl -H 'x-api-key: " + key + "' " + base + API + "/sync/users");
        });
        system.invokeVariables().ifPresent(file -> text.append(exposed(system, file)));
        return text.append("\nCtrl-C stops it.\n").toString();
    }

    private static String exposed(LocalSystem system, Path file) {
        Path shown = Path.of("").toAbsolutePath().relativize(file.toAbsolutePath());
        return String.format("""

                  %-10s sam local invoke ReadStatusFunction -e events/read-status.json --env-vars %s

                WARNING: The database, the tables, the queues and the secrets accept connections %s
                without a password, and the gateway gives everybody the token of an administrator.
                """, "Invoke", shown, system.exposedWhere());
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format("  %-10s %s%n", label, value));
    }
}
