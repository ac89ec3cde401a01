package com.revenueripple.devops.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A function for tests, which receives and returns plain JSON. */
public abstract class JsonHandler implements RequestStreamHandler {

    /** The response to an event, in a form that {@link Json} writes. */
    protected abstract Object answer(JsonNode event);

    @Override
    public final void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        String json = new String(event.readAllBytes(), StandardCharsets.UTF_8);
        answer.write(Json.write(answer(Json.parseOwn(json))).getBytes(StandardCharsets.UTF_8));
    }
}
