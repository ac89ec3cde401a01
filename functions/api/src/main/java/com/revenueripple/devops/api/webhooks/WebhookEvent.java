package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.http.PrintableText;
import java.time.Instant;
import java.util.Optional;

/**
 * A webhook as received.
 *
 * @param id derived from the sender's name and the delivery id, so that a repeat has the same
 * @param source the sender's name; {@code devops} is the DevOps module
 * @param deliveryId the sender's own id for it, if any
 * @param eventType as the sender names it
 * @param status the event's {@code status} field, if it is a short text
 * @param flag why it is suspicious
 * @param body the bytes received, if they are kept
 * @param sender the credential that admitted it: a key_id, or {@code signature:} and the scheme
 * @param receivedAt the time of receipt
 * @param requestId the id of the request that delivered it
 * @param subject the deployment or incident that it is about, if any
 */
public record WebhookEvent(String id, String source, Optional<String> deliveryId, String eventType,
        Optional<String> status, Optional<WebhookFlag> flag, ReceivedBody body, String sender, Instant receivedAt,
        String requestId, Optional<Subject> subject) {
    /** In characters. */
    public static final int LONGEST_EVENT_TYPE = 128;
    /** In characters. */
    public static final int LONGEST_STATUS = 64;

    /** A webhook whose body has not been read. */
    WebhookEvent(String id, String source, Optional<String> deliveryId, String eventType, ReceivedBody body,
            String sender, Instant receivedAt, String requestId) {
        this(id, source, deliveryId, eventType, Optional.empty(), Optional.empty(), body, sender, receivedAt,
                requestId, Optional.empty());
    }

    /** The same, with the status in its body and the subject that was read there. */
    WebhookEvent describedBy(JsonNode json, Optional<Subject> news) {
        Optional<String> named = Optional.of(json.path("status")).filter(JsonNode::isTextual)
                .flatMap(text -> PrintableText.of(text.asText(), LONGEST_STATUS));
        return new WebhookEvent(id, source, deliveryId, eventType, named, flag, body, sender, receivedAt, requestId,
                news);
    }

    /** The same, of whose body only the digest is kept. */
    WebhookEvent withoutBody() {
        return new WebhookEvent(id, source, deliveryId, eventType, status, flag, body.withoutBytes(), sender,
                receivedAt, requestId, subject);
    }

    /** The event without its body, for lists. */
    public WebhookSummary summary() {
        return new WebhookSummary(id, source, eventType, status, flag, receivedAt);
    }

    WebhookEvent withId(String other) {
        return new WebhookEvent(other, source, deliveryId, eventType, status, flag, body, sender, receivedAt,
                requestId, subject);
    }

    /** The same, flagged; without a subject, because a suspicious event is not interpreted. */
    WebhookEvent flagged(WebhookFlag suspicion) {
        return new WebhookEvent(id, source, deliveryId, eventType, status, Optional.of(suspicion), body, sender,
                receivedAt, requestId, Optional.empty());
    }
}
