package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.environment.Sha256;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A webhook as it was received.
 *
 * @param id names it here; derived from source and delivery id, so that a repeated delivery has the same
 * @param source who sent it: {@code devops}, or the name of a configured source
 * @param deliveryId the sender's own id for it, if the sender gave one
 * @param eventType what happened, in the sender's words
 * @param status the event's {@code status} field, if it has one that is a short text
 * @param flag what is odd about it
 * @param body the exact bytes received
 * @param sender who presented it: a key_id, or {@code signature:} and the scheme
 * @param receivedAt when
 * @param requestId the request that brought it
 * @param subject what it was understood to be about, if it was understood
 */
public record WebhookEvent(String id, String source, Optional<String> deliveryId, String eventType,
        Optional<String> status, Optional<WebhookFlag> flag, SdkBytes body, String sender, Instant receivedAt,
        String requestId, Optional<Subject> subject) {

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

    /** The same, marked as odd; what an odd one tells is not believed. */
    WebhookEvent flagged(WebhookFlag oddity) {
        return new WebhookEvent(id, source, deliveryId, eventType, status, Optional.of(oddity), body, sender,
                receivedAt, requestId, Optional.empty());
    }
}
