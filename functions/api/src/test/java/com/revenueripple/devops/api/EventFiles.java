package com.revenueripple.devops.api;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The ready events, one per function. */
public final class EventFiles {
    private static final Path EVENTS = Path.of(System.getProperty("root.directory"), "events");

    private EventFiles() {}

    /** The function's response to the event of that name. */
    public static JsonNode answer(RequestStreamHandler handler, String name) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (InputStream event = Files.newInputStream(EVENTS.resolve(name + ".json"))) {
            handler.handleRequest(event, answer, FunctionContext.BEHIND_GATEWAY);
        }
        return Json.parseOwn(answer.toString(StandardCharsets.UTF_8));
    }
}
