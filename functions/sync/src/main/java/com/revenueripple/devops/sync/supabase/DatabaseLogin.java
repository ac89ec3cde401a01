package com.revenueripple.devops.sync.supabase;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The address of the platform's database, and the login.
 *
 * @param url {@code jdbc:postgresql://…}, with parameters such as {@code sslmode}, without user and password
 */
record DatabaseLogin(String url, String username, String password) {
    private static final String URL_PREFIX = "jdbc:postgresql:";
    private static final Pattern CREDENTIALS = Pattern.compile("@|[?&](user|password)=");

    /**
     * Reads a secret of the form {@code {"url": …, "username": …, "password": …}}.
     *
     * @throws SourceFailure.SecretInvalid when it has another form, or its URL is not one of these servers
     */
    static DatabaseLogin parse(String secret, DatabaseServers servers) {
        JsonNode fields = json(secret);
        DatabaseLogin login = new DatabaseLogin(
                field(fields, "url"), field(fields, "username"), field(fields, "password"));
        if (!login.url.startsWith(URL_PREFIX) || CREDENTIALS.matcher(login.url).find()) {
            throw new SourceFailure.SecretInvalid(
                    "The secret's url must begin with " + URL_PREFIX + " and hold neither user nor password.");
        }
        if (!servers.accept(login.url)) {
            throw new SourceFailure.SecretInvalid("The secret's url must have the parameter sslmode=verify-full, once, "
                    + "and none that accepts other certificates.");
        }
        return login;
    }

    /** The password stays out of every log. */
    @Override
    public String toString() {
        return "DatabaseLogin[username=" + username + "]";
    }

    private static JsonNode json(String secret) {
        try {
            return Json.parse(secret.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException _) {
            throw new SourceFailure.SecretInvalid("The secret with the database's login is not JSON.");
        }
    }

    private static String field(JsonNode fields, String name) {
        String value = fields.path(name).asText("");
        if (value.isBlank()) {
            throw new SourceFailure.SecretInvalid("The secret with the database's login lacks " + name + ".");
        }
        return value;
    }
}
