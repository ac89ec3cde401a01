package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Payloads in the shapes that the platforms document, and changed ones. */
record Payloads(String text) {
    static final List<String> ALL = List.of("github-deployment-status", "github-workflow-run", "github-release",
            "gitlab-deployment", "gitlab-pipeline", "pagerduty-incident", "module-deployment",
            "module-deployment-short",
            "module-alert", "module-alert-short");

    static Payloads of(String name) {
        try (InputStream file = Payloads.class.getResourceAsStream("/deliveries/" + name + ".json")) {
            if (file == null) {
                throw new AssertionError("There is no payload " + name);
            }
            return new Payloads(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The payload with one part replaced, which it must contain. */
    Payloads with(String part, String other) {
        if (!text.contains(part)) {
            throw new AssertionError("The payload has no " + part);
        }
        return new Payloads(text.replace(part, other));
    }

    JsonNode json() {
        return Json.parseOwn(text);
    }
}
