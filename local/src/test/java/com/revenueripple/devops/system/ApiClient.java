package com.revenueripple.devops.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** A client of the API with fixed headers. */
record ApiClient(HttpClient http, URI base, Map<String, String> headers) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static ApiClient of(URI base) {
        return new ApiClient(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), base, Map.of());
    }

    ApiClient with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new ApiClient(http, base, more);
    }

    ApiClient withKey(String key) {
        return with("x-api-key", key);
    }

    ApiClient withToken(String token) {
        return with("authorization", "Bearer " + token);
    }

    Answer get(String path) throws IOException, InterruptedException {
        return call("GET", path, "");
    }

    Answer post(String path, String json) throws IOException, InterruptedException {
        return call("POST", path, json);
    }

    Answer call(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return new Answer(http.send(request.build(), BodyHandlers.ofString()));
    }

    /** Repeats a GET until the response matches, and returns it. */
    Answer await(String path, Predicate<Answer> wanted) throws Exception {
        return Await.answer(PATIENCE, () -> get(path), wanted);
    }

    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            return Json.parseOwn(response.body());
        }

        @Override
        public String toString() {
            return status() + " " + response.body();
        }

        /** A text field of the response; empty when absent. */
        String text(String field) {
            return json().path(field).asText();
        }
    }
}
