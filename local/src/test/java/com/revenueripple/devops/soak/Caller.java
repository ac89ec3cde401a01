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

/** A client of the API with the headers that it sends along; every answer goes into the ledger. */
record Caller(HttpClient http, URI base, Ledger ledger, Map<String, String> headers) {
    /** The gateway answers sooner. */
    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final Duration BEFORE_THE_NEXT_TRY = Duration.ofSeconds(1);

    Caller with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Caller(http, base, ledger, all);
    }

    Caller withKey(String key) {
        return with("x-api-key", key);
    }

    /** An answer; the body's JSON, if it is any. */
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

        /** Whether a function has seen the request, and not the authorizer alone. */
        boolean isOfTheFunction() {
            return isSuccess() || status == 304 || status == 409
                    || (status == 503 && response.body().contains("store_unavailable"));
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return call("GET", path, "");
    }

    /** One request; any answer of 500 or 504 is noted as something that must not be. */
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
            ledger.violated(kind + " was answered with " + answer.status() + ": " + response.body());
        }
        return answer;
    }

    /** Tries until it is done, as a client does that is told to try again. */
    Answer untilDone(String method, String path, String body) throws IOException, InterruptedException {
        Answer answer = call(method, path, body);
        while (answer.status() == 503 || answer.status() == 429) {
            Thread.sleep(BEFORE_THE_NEXT_TRY);
            answer = call(method, path, body);
        }
        return answer;
    }
}
