package com.revenueripple.devops.soak;

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
import java.util.LinkedHashMap;
import java.util.Map;

/** A client of the API with fixed headers; every response goes into the ledger. */
record Caller(HttpClient http, URI base, Ledger ledger, Map<String, String> headers) {
    /** Longer than the timeout of the gateway. */
    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    Caller with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Caller(http, base, ledger, all);
    }

    Caller withKey(String key) {
        return with("x-api-key", key);
    }

    /** A response. */
    record Answer(int status, HttpResponse<String> response) {
        JsonNode json() {
            return Json.parseOwn(response.body());
        }

        String text(String field) {
            return json().path(field).asText();
        }

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Whether the request reached its function, not only the authorizer. */
        boolean isOfTheFunction() {
            return isSuccess() || status == 304 || status == 409
                    || (status == 503 && response.body().contains("store_unavailable"));
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return call("GET", path, "");
    }

    /** Sends one request; a server error other than 503 is a violation. */
    Answer call(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        Answer answer = new Answer(response.statusCode(), response);
        String kind = method + " " + path.replaceAll("\\?.*", "").replaceAll("(key|wh|ep)_[0-9a-f]+", "{id}");
        ledger.answered(kind, answer.status());
        if (answer.status() >= 500 && answer.status() != 503) {
            ledger.violated(kind + " returned " + answer.status() + ": " + response.body());
        }
        return answer;
    }

    /** Repeats the request while the status is 503 or 429. */
    Answer untilDone(String method, String path, String body) throws IOException, InterruptedException {
        Answer answer = call(method, path, body);
        while (answer.status() == 503 || answer.status() == 429) {
            Thread.sleep(RETRY_DELAY);
            answer = call(method, path, body);
        }
        return answer;
    }
}
