package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.api.webhooks.signatures.IdTrust;
import com.revenueripple.devops.compression.Gzip;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * An event as a message of the queue: JSON, with the body compressed and in base64, so that it can be read back byte
 * for byte. Of a body that is not kept there is only the digest.
 */
public record SpilledWebhook(WebhookEvent event, IdTrust trust) {
    /** The limit of SQS: 1 MiB. */
    static final int LARGEST_MESSAGE_BYTES = 1024 * 1024;

    /** The limit of any accepted body; a message from elsewhere could decompress to more. */
    private static final int LARGEST_BODY_BYTES = 1024 * 1024;
    private static final String VERSION = "spilled_webhook";
    private static final int PRESENT_VERSION = 1;

    /** The message; empty when it exceeds the limit of the queue. */
    static Optional<String> write(WebhookEvent event, IdTrust trust) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(VERSION, PRESENT_VERSION);
        fields.put("id", event.id());
        fields.put("source", event.source());
        event.deliveryId().ifPresent(deliveryId -> fields.put("delivery_id", deliveryId));
        fields.put("event_type", event.eventType());
        event.status().ifPresent(status -> fields.put("status", status));
        fields.put("sender", event.sender());
        fields.put("received_at", event.receivedAt().toString());
        fields.put("request_id", event.requestId());
        fields.put("id_trust", trust.name());
        event.subject().ifPresent(subject -> {
            fields.put("subject", subject.kind());
            fields.put("subject_record", subject.record());
        });
        event.body().bytes().ifPresentOrElse(
                bytes -> fields.put("body",
                        Base64.getEncoder().encodeToString(Gzip.compressed(bytes.asByteArrayUnsafe()))),
                () -> fields.put("body_sha256", event.body().digest()));
        return Optional.of(allowed(Json.write(fields)))
                .filter(message -> message.getBytes(StandardCharsets.UTF_8).length <= LARGEST_MESSAGE_BYTES);
    }

    /**
     * The event in the message.
     *
     * @throws NotSpilledException when {@link #write} did not create the message
     */
    public static SpilledWebhook read(String message) throws NotSpilledException {
        try {
            JsonNode fields = Json.parse(message.getBytes(StandardCharsets.UTF_8));
            if (fields.path(VERSION).asInt() != PRESENT_VERSION) {
                throw new NotSpilledException("Its version is unknown.");
            }
            return new SpilledWebhook(new WebhookEvent(
                    text(fields, "id"),
                    text(fields, "source"),
                    optionalText(fields, "delivery_id"),
                    text(fields, "event_type"),
                    optionalText(fields, "status"),
                    Optional.empty(),
                    body(fields),
                    text(fields, "sender"),
                    Instant.parse(text(fields, "received_at")),
                    text(fields, "request_id"),
                    subject(fields)), IdTrust.valueOf(text(fields, "id_trust")));
        } catch (MalformedJsonException | DateTimeException | IllegalArgumentException | UncheckedIOException e) {
            throw new NotSpilledException("It cannot be read: " + e.getMessage());
        }
    }

    /** Replaces the two characters that SQS refuses and JSON can escape. */
    private static String allowed(String json) {
        return json.replace("\uFFFE", "\\ufffe").replace("\uFFFF", "\\uffff");
    }

    /** A message that is not a spilled webhook. */
    public static final class NotSpilledException extends Exception {
        private static final long serialVersionUID = 1L;

        NotSpilledException(String message) {
            super(message);
        }
    }

    private static String text(JsonNode fields, String name) throws NotSpilledException {
        return optionalText(fields, name).orElseThrow(() -> new NotSpilledException("It lacks the text " + name + "."));
    }

    private static ReceivedBody body(JsonNode fields) throws NotSpilledException {
        return fields.has("body_sha256")
                ? new ReceivedBody(Optional.empty(), text(fields, "body_sha256"))
                : ReceivedBody.of(SdkBytes.fromByteArrayUnsafe(
                        Gzip.decompressed(Base64.getDecoder().decode(text(fields, "body")), LARGEST_BODY_BYTES)));
    }

    private static Optional<Subject> subject(JsonNode fields) {
        return optionalText(fields, "subject")
                .flatMap(kind -> optionalText(fields, "subject_record").map(record -> new Subject(kind, record)));
    }

    private static Optional<String> optionalText(JsonNode fields, String name) {
        return Optional.ofNullable(fields.path(name).textValue());
    }
}
