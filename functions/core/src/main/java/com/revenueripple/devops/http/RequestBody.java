package com.revenueripple.devops.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.util.Locale;
import java.util.Optional;

/** The exact bytes of a request's body, and the JSON object in them. */
public final class RequestBody {
    private final byte[] bytes;
    private final Optional<String> contentType;

    RequestBody(byte[] bytes, Optional<String> contentType) {
        this.bytes = bytes;
        this.contentType = contentType;
    }

    /** How many bytes. */
    public int size() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * The JSON object that the body is.
     *
     * @throws ProblemException 415 for another content type, 400 with the position when it is not JSON, 400 when it is
     *         JSON but no object
     */
    public ObjectNode jsonObject() {
        contentType.filter(type -> !isJson(type)).ifPresent(type -> {
            throw new Problem(415, "unsupported_media_type", "Unsupported media type",
                    "The body must be application/json.").exception();
        });
        JsonNode json = parse();
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw Problem.invalidField("", "must be a JSON object").exception();
    }

    private JsonNode parse() {
        try {
            return Json.parse(bytes);
        } catch (MalformedJsonException e) {
            throw new Problem(400, "malformed_json", "Malformed JSON", "The body " + e.getMessage() + ".").exception();
        }
    }

    private static boolean isJson(String type) {
        String media = type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return media.equals("application/json") || (media.startsWith("application/") && media.endsWith("+json"));
    }
}
