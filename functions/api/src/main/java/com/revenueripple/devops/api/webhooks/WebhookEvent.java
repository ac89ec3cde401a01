package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.deployments.EventReader;
import com.revenueripple.devops.api.deployments.ParsedEvent;
import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.environment.Sha256;
import com.revenueripple.devops.http.PrintableText;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A webhook as it was received.
 *
 * @param id names it here; derived from the sender's name and its own id, so that a repeat has the same
 * @param source the sender's name; {@code devops} is the DevOps module
 * @param deliveryId the sender's own id for it, if the sender gave one
 * @param eventType what happened, in the sender's words
 * @param status the event's {@code status} field, if it has one that is a short text
 * @param flag what is odd about it
 * @param body the exact bytes received
 * @param sender the credential that admitted it: a key_id, or {@code signature:} and the scheme
 * @param receivedAt when
 * @param requestId the request that brought it
 * @param subject the deployment or incident that it is about, if it is about one
 */
public record WebhookEvent(String id, String source, Optional<String> deliveryId, String eventType,
        Optional<String> status, Optional<WebhookFlag> flag, SdkBytes body, String sender, Instant receivedAt,
        String requestId, Optional<Subject> subject) {
    /** In characters. */
    public static final int LONGEST_EVENT_TYPE = 128;
    /** In characters. */
    public static final int LONGEST_STATUS = 64;

    /** A webhook whose body has not been read. */
    WebhookEvent(String id, String source, Optional<String> deliveryId, String eventType, SdkBytes body, String sender,
            Instant receivedAt, String requestId) {
        this(id, source, deliveryId, eventType, Optional.empty(), Optional.empty(), body, sender, receivedAt,
                requestId, Optional.empty());
    }

    /** The same, with the status and the subject that its body names. */
    WebhookEvent describedBy(JsonNode json, EventReader reader) {
        Optional<String> named = Optional.of(json.path("status")).filter(JsonNode::isTextual)
                .flatMap(text -> PrintableText.of(text.asText(), LONGEST_STATUS));
        Optional<Subject> news = reader.read(source, eventType, json, receivedAt).flatMap(ParsedEvent::subject);
        return new WebhookEvent(id, source, deliveryId, eventType, named, flag, body, sender, receivedAt, requestId,
                news);
    }

    /** The event without its body, as a list shows it. */
    public WebhookSummary summary() {
        return new WebhookSummary(id, source, eventType, status, flag, receivedAt);
    }

    /** SHA-256 of the body, in hexadecimal. */
    String bodyDigest() {
        return Sha256.hex(body.asByteArrayUnsafe());
    }

    WebhookEvent withId(String other) {
        return new WebhookEvent(other, source, deliveryId, eventType, status, flag, body, sender, receivedAt,
                requestId, subject);
    }

    /** The same, marked as odd; an odd one has no subject, because it is not believed. */
    WebhookEvent flagged(WebhookFlag oddity) {
        return new WebhookEvent(id, source, deliveryId, eventType, status, Optional.of(oddity), body, sender,
                receivedAt, requestId, Optional.empty());
    }
}
