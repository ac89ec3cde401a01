package com.revenueripple.devops.api.notifications.planning;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.Actor;
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
    /** An entry of the audit log. */
    record Acted(Activity activity) implements DomainEvent {}

    /** A webhook was stored, or is published again. */
    record WebhookReceived(String webhookId, String source, String eventType, Instant receivedAt)
            implements
                DomainEvent {}

    /** {@link SnapshotsPublished}: the metrics may have changed. */
    record MetricsPublished() implements DomainEvent {}

    /**
     * A recovery of given-up deliveries is to continue after a message.
     *
     * @param endpointId the endpoint
     * @param since the earliest time of the messages
     * @param after the last message read
     * @param activityId the activity that requested it
     */
    record RecoveryContinued(String endpointId, Instant since, String after, String activityId)
            implements
                DomainEvent {}

    /** An event that this version does not know. */
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
     * The event in the message.
     *
     * @throws UnknownException when this version does not know it
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
                default -> throw new UnknownException("Its source is unknown.");
            };
        } catch (MalformedJsonException | DateTimeException | NumberFormatException | UncheckedIOException e) {
            throw new UnknownException("It cannot be read: " + e.getMessage());
        }
    }

    /** The message that {@link #read} reads as this event. */
    static String write(RecoveryContinued recovery) {
        return Json.write(Map.of("source", RECOVERY, "detail-type", "recovery.continued", "detail", recovery));
    }

    private static Activity activity(JsonNode detail) throws UnknownException {
        return new Activity(text(detail, "activity_id"), Instant.ofEpochMilli(Long.parseLong(text(detail, "at"))),
                actor(detail), text(detail, "action"), text(detail, "subject"),
                Json.parseOwn(text(detail, "details")), text(detail, "request_id"));
    }

    /** Name and address are not published; events of earlier versions have no kind. */
    private static Actor actor(JsonNode detail) throws UnknownException {
        String id = text(detail, "actor");
        return new Actor(id, Actor.Kind.of(Optional.ofNullable(detail.path("actor_kind").textValue()), id),
                Optional.empty(), Optional.empty());
    }

    private static String text(JsonNode detail, String name) throws UnknownException {
        return Optional.ofNullable(detail.path(name).textValue())
                .orElseThrow(() -> new UnknownException("It lacks the text " + name + "."));
    }
}
