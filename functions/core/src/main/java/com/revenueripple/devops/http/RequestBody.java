package com.revenueripple.devops.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** The exact bytes of a request's body, and the JSON object in them. */
public final class RequestBody {
    private final byte[] bytes;
    private final Optional<String> contentType;

    private RequestBody(byte[] bytes, Optional<String> contentType) {
        this.bytes = bytes;
        this.contentType = contentType;
    }

    /** The body as the gateway passes it on; one that is declared base64 but is not counts as text. */
    static RequestBody of(APIGatewayProxyRequestEvent event, Optional<String> contentType) {
        String body = event.getBody() == null ? "" : event.getBody();
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        return new RequestBody(Boolean.TRUE.equals(event.getIsBase64Encoded()) ? decoded(text) : text, contentType);
    }

    /** The number of bytes. */
    public int size() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * The body as a JSON object.
     *
     * @throws ProblemException 415 for another content type, 400 with the position when it is not JSON, 400 when it is
     *         JSON but not an object
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

    private static byte[] decoded(byte[] text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    private static boolean isJson(String type) {
        String media = type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return media.equals("application/json") || (media.startsWith("application/") && media.endsWith("+json"));
    }
}
