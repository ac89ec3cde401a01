package com.revenueripple.devops.api.notifications.delivery;

import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How far a message has come on its way to an endpoint.
 *
 * @param nextAttemptAt when it is tried again; only while it is pending
 * @param attempts all so far, the first one first
 * @param retriedBy the activity that last had it tried again by hand
 */
public record Delivery(String endpointId, String messageId, NotificationType type, Status status, Instant createdAt,
        Optional<Instant> nextAttemptAt, List<Attempt> attempts, Optional<String> retriedBy) {
    /** So many attempts, whoever wanted them, keep a delivery within the size of an item. */
    public static final int MOST_ATTEMPTS = 100;

    public Delivery {
        attempts = List.copyOf(attempts);
    }

    /** Where it stands. */
    public enum Status {
        /** It will be tried, again if it has been already. */
        PENDING("pending"),
        /** The endpoint has taken it. */
        DELIVERED("delivered"),
        /** The endpoint has not taken it, and it is not tried any more. */
        FAILED("failed"),
        /** The endpoint was disabled, so it was not tried, or not any more. */
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
     * @param duration until the answer, or until it was given up
     * @param statusCode of the answer; empty when there was none
     * @param error why there was none, or why it does not count: {@code timeout}, {@code address_refused}…
     * @param answer the beginning of the answer's body, at most 1 KiB; empty when there was none
     */
    public record Attempt(Instant at, Duration duration, Optional<Integer> statusCode, Optional<String> error,
            String answer) {

        /** Whether the endpoint has taken the message. */
        public boolean isSuccess() {
            return error.isEmpty() && statusCode.filter(code -> code >= 200 && code < 300).isPresent();
        }
    }

    /** A delivery that is to be tried at once. */
    public static Delivery pending(String endpointId, Message message, Instant now) {
        return new Delivery(endpointId, message.messageId(), message.type(), Status.PENDING, now, Optional.of(now),
                List.of(), Optional.empty());
    }

    /** A delivery that is not tried, because its endpoint is disabled. */
    public static Delivery missed(String endpointId, Message message, Instant now) {
        return pending(endpointId, message, now).givenUp(Status.MISSED);
    }

    /** The same delivery, to be tried then because of that activity. */
    public Delivery retriedAt(Instant time, String cause) {
        return new Delivery(endpointId, messageId, type, Status.PENDING, createdAt, Optional.of(time), attempts,
                Optional.of(cause));
    }

    /** The same delivery, not tried any more. */
    Delivery givenUp(Status why) {
        return new Delivery(endpointId, messageId, type, why, createdAt, Optional.empty(), attempts, retriedBy);
    }

    /** The delivery after one more attempt. */
    Delivery after(Attempt attempt, Status status, Optional<Instant> nextAttemptAt) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.add(attempt);
        return new Delivery(endpointId, messageId, type, status, createdAt, nextAttemptAt, all, retriedBy);
    }

    /** Whether nobody may be about to try it: it was given up, or its time has passed. */
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

    /** When something last came of it. */
    Instant lastTouchedAt() {
        return attempts.isEmpty() ? createdAt : attempts.getLast().at();
    }
}
