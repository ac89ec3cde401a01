package com.revenueripple.devops.api.notifications.planning;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import com.revenueripple.devops.metrics.SnapshotsPublished;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A message of the queue of domain events: an event of the bus, or one of the same form. */
sealed interface DomainEvent {
    /** What the audit log tells of. */
    record Acted(Activity activity) implements DomainEvent {}

    /** A webhook was stored, or is published again. */
    record WebhookReceived(String webhookId, String source, String eventType, Instant receivedAt)
            implements
                DomainEvent {}

    /** {@link SnapshotsPublished}: the metrics may have changed. */
    record MetricsPublished() implements DomainEvent {}

    /**
     * What was given up is to be tried again, from the part on that comes after a message.
     *
     * @param endpointId whose
     * @param since of messages about that moment and later ones
     * @param after the last message that was looked at
     * @param activityId the activity that wants it
     */
    record RecoveryContinued(String endpointId, Instant since, String after, String activityId)
            implements
                DomainEvent {}

    /** A message that tells of nothing that is known here. */
    final class UnknownException extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownException(String message) {
            super(message);
        }
    }

    String ACTIVITY = "revenue-ripple.devops.activity";
    String WEBHOOKS = "revenue-ripple.devops";
    String RECOVERY = "revenue-ripple.devops.recovery";

    /**
     * What the message tells of.
     *
     * @throws UnknownException when that is nothing that is known here
     */
    static DomainEvent read(String message) throws UnknownException {
        try {
            JsonNode event = Json.parse(message.getBytes(StandardCharsets.UTF_8));
            JsonNode detail = event.path("detail");
            return switch (event.path("source").asText()) {
                case ACTIVITY -> new Acted(activity(detail));
                case WEBHOOKS -> new WebhookReceived(text(detail, "webhook_id"), text(detail, "source"),
                        text(detail, "event_type"), Instant.parse(text(detail, "received_at")));
                case SnapshotsPublished.SOURCE -> new MetricsPublished();
                case RECOVERY -> new RecoveryContinued(text(detail, "endpoint_id"),
                        Instant.parse(text(detail, "since")), text(detail, "after"), text(detail, "activity_id"));
                default -> throw new UnknownException("Its source is not known here.");
            };
        } catch (MalformedJsonException | DateTimeException | NumberFormatException | UncheckedIOException e) {
            throw new UnknownException("It cannot be read: " + e.getMessage());
        }
    }

    /** The message that {@link #read} reads as this. */
    static String write(RecoveryContinued recovery) {
        return Json.write(Map.of("source", RECOVERY, "detail-type", "recovery.continued", "detail", recovery));
    }

    private static Activity activity(JsonNode detail) throws UnknownException {
        return new Activity(text(detail, "activity_id"), Instant.ofEpochMilli(Long.parseLong(text(detail, "at"))),
                text(detail, "actor"), text(detail, "action"), text(detail, "subject"),
                Json.parseOwn(text(detail, "details")), text(detail, "request_id"));
    }

    private static String text(JsonNode detail, String name) throws UnknownException {
        return Optional.ofNullable(detail.path(name).textValue())
                .orElseThrow(() -> new UnknownException("It lacks the text " + name + "."));
    }
}
