package com.revenueripple.devops.local.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;

/** How an invocation ended. */
public sealed interface Outcome {

    /**
     * The handler returned.
     *
     * @param payload the JSON of the response
     */
    record Answer(String payload) implements Outcome {

        /**
         * The response as a JSON tree.
         *
         * @throws MalformedJsonException when the handler wrote something else
         */
        public JsonNode json() throws MalformedJsonException {
            return Json.parse(payload.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * The handler threw an exception or timed out.
     *
     * @param cause already logged
     */
    record Failure(Throwable cause) implements Outcome {}
}
