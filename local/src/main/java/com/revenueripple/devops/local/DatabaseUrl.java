package com.revenueripple.devops.local;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The value of {@code DATABASE_URL}: {@code postgresql://user:password@host:5432/database}, as Supabase shows it, or
 * {@code jdbc:postgresql://…}.
 *
 * @param jdbcUrl without user and password
 * @param credentials username and password, as far as the URL contains them
 */
record DatabaseUrl(String jdbcUrl, Map<String, String> credentials) {
    private static final Set<String> SCHEMES = Set.of("postgresql", "postgres");

    /**
     * Parses the URL.
     *
     * @throws IllegalStateException when it is invalid; the message does not repeat the URL, which may contain a
     *        password
     */
    static DatabaseUrl parse(String text) {
        URI uri = uri(text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text);
        if (!SCHEMES.contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
            throw unreadable();
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new DatabaseUrl("jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query,
                credentials(Optional.ofNullable(uri.getUserInfo())));
    }

    /** Drops Java's exception, because its message repeats the URI. */
    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            throw unreadable();
        }
    }

    private static IllegalStateException unreadable() {
        return new IllegalStateException("DATABASE_URL must look like postgresql://user:password@host:5432/database, "
                + "with characters of the password other than letters and digits percent-encoded.");
    }

    private static Map<String, String> credentials(Optional<String> userInfo) {
        Map<String, String> credentials = new TreeMap<>();
        userInfo.ifPresent(info -> {
            String[] parts = info.split(":", 2);
            credentials.put("username", parts[0]);
            if (parts.length == 2) {
                credentials.put("password", parts[1]);
            }
        });
        return credentials;
    }
}
