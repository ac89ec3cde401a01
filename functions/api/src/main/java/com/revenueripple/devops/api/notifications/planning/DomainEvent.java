package com.revenueripple.devops.api.notifications.planning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Something that happened, as a message of the queue tells it: an event of the bus, or one made like it. */
sealed interface DomainEvent {
    /** What the audit log tells of. */
    record Acted(Activity activity) implements DomainEvent {}

    /** A webhook was stored, or is published again. */
    record WebhookReceived(String webhookId, String source, String eventType, Instant receivedAt)
            implements
                DomainEvent {}

    /** There may be other figures. */
    record SnapshotsPublished() implements DomainEvent {}

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
    String METRICS = "revenue-ripple.devops.metrics";
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
                case METRICS -> new SnapshotsPublished();
                case RECOVERY -> new RecoveryContinued(text(detail, "endpoint_id"),
                        Instant.parse(text(detail, "since")), text(detail, "after"), text(detail, "activity_id"));
                default -> throw new UnknownException("Its source is not known here.");
            };
        } catch (MalformedJsonException | DateTimeException | NumberFormatException | UncheckedIOException e) {
            throw new UnknownException("It cannot be read: " + e.getMessage());
        }
    }

    /** The message that {@link #read} reads as this. */
    static String write(SnapshotsPublished published) {
        return write(METRICS, "snapshots.published", Json.tree(published));
    }

    /** The message that {@link #read} reads as this. */
    static String write(RecoveryContinued recovery) {
        return write(RECOVERY, "recovery.continued", Json.tree(recovery));
    }

    private static String write(String source, String detailType, JsonNode detail) {
        ObjectNode event = Json.emptyObject();
        event.put("source", source);
        event.put("detail-type", detailType);
        event.set("detail", detail);
        return event.toString();
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
