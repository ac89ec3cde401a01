package com.revenueripple.devops.api.notifications.delivery;

import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The delivery of one message to one endpoint.
 *
 * @param nextAttemptAt the time of the next attempt; only while it is pending
 * @param attempts all so far, oldest first
 * @param retriedBy the activity that last requested a retry
 */
public record Delivery(String endpointId, String messageId, NotificationType type, Status status, Instant createdAt,
        Optional<Instant> nextAttemptAt, List<Attempt> attempts, Optional<String> retriedBy) {
    /** With at most this many attempts, automatic and requested ones, a delivery fits into an item. */
    public static final int MOST_ATTEMPTS = 100;

    public Delivery {
        attempts = List.copyOf(attempts);
    }

    /** The state of a delivery. */
    public enum Status {
        /** A first or another attempt will follow. */
        PENDING("pending"),
        /** The endpoint has accepted the message. */
        DELIVERED("delivered"),
        /** The endpoint has not accepted the message, and no attempt will follow. */
        FAILED("failed"),
        /** The endpoint was disabled, so no attempt will follow. */
        MISSED("missed");

        private final String code;

        Status(String code) {
            this.code = code;
        }

        /** The name in the API and in the store. */
        public String code() {
            return code;
        }

        /** The status of that name. */
        public static Optional<Status> of(String code) {
            return Arrays.stream(values()).filter(status -> status.code.equals(code)).findFirst();
        }
    }

    /**
     * One request to the endpoint.
     *
     * @param at when it began
     * @param duration until the response, or until the attempt was given up
     * @param statusCode of the response; empty when there was none
     * @param error why there was none, or why it does not count: {@code timeout}, {@code address_refused}…
     * @param answer the beginning of the response's body, at most 1 KiB; empty when there was none
     */
    public record Attempt(Instant at, Duration duration, Optional<Integer> statusCode, Optional<String> error,
            String answer) {

        /** Whether the endpoint has accepted the message. */
        public boolean isSuccess() {
            return error.isEmpty() && statusCode.filter(code -> code >= 200 && code < 300).isPresent();
        }
    }

    /** A delivery whose first attempt is due. */
    public static Delivery pending(String endpointId, Message message, Instant now) {
        return new Delivery(endpointId, message.messageId(), message.type(), Status.PENDING, now, Optional.of(now),
                List.of(), Optional.empty());
    }

    /** A delivery without attempts, because its endpoint is disabled. */
    public static Delivery missed(String endpointId, Message message, Instant now) {
        return pending(endpointId, message, now).givenUp(Status.MISSED);
    }

    /** The same delivery, due at that time because of that activity. */
    public Delivery retriedAt(Instant time, String cause) {
        return new Delivery(endpointId, messageId, type, Status.PENDING, createdAt, Optional.of(time), attempts,
                Optional.of(cause));
    }

    /** The same delivery, given up. */
    Delivery givenUp(Status why) {
        return new Delivery(endpointId, messageId, type, why, createdAt, Optional.empty(), attempts, retriedBy);
    }

    /** The delivery after one more attempt. */
    Delivery after(Attempt attempt, Status status, Optional<Instant> nextAttemptAt) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.add(attempt);
        return new Delivery(endpointId, messageId, type, status, createdAt, nextAttemptAt, all, retriedBy);
    }

    /** Whether no attempt is in flight or scheduled: it was given up, or its time has passed. */
    public boolean isLeft(Instant now) {
        return status == Status.FAILED || status == Status.MISSED
                || nextAttemptAt.filter(due -> !due.isAfter(now)).isPresent();
    }

    public boolean isRetriedBy(String cause) {
        return retriedBy.filter(cause::equals).isPresent();
    }

    public boolean canBeTriedAgain() {
        return attempts.size() < MOST_ATTEMPTS;
    }

    /** The time of the last attempt, or else of the creation. */
    Instant lastTouchedAt() {
        return attempts.isEmpty() ? createdAt : attempts.getLast().at();
    }
}
