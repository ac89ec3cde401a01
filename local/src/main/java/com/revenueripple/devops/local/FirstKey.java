package com.revenueripple.devops.local;

import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key that the banner shows: created once through the API, as by an administrator, and kept for later starts. */
final class FirstKey {
    static final String PATH = "/api/devops/generate-key";
    private static final Logger LOG = LoggerFactory.getLogger(FirstKey.class);
    private static final String FILE = "first-key";

    private FirstKey() {}

    /** The kept key or a new one; empty, with a log line, when the API refuses to create one. */
    static Optional<String> of(DataDirectory data, URI baseUrl, String token) {
        return data.secret(FILE).or(() -> generate(baseUrl, token).map(key -> data.keepSecret(FILE, key)));
    }

    private static Optional<String> generate(URI baseUrl, String token) {
        String body = Json.write(Map.of("name", "First key", "permissions", List.of("read_metrics", "write_webhooks")));
        HttpRequest request = HttpRequest.newBuilder(baseUrl.resolve(PATH))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 201) {
                LOG.warn("No first key: {} returned {} {}", PATH, response.statusCode(), response.body());
                return Optional.empty();
            }
            return Optional.of(Json.parseOwn(response.body()).path("api_key").asText());
        } catch (IOException e) {
            LOG.warn("No first key: {} did not respond", PATH, e);
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
