package com.revenueripple.devops.api.notifications;

import com.revenueripple.devops.api.notifications.delivery.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A delivery as administrators see it. */
record DeliveryView(String messageId, String eventType, String status, Instant createdAt,
        Optional<Instant> nextAttemptAt, List<AttemptView> attempts) {

    static DeliveryView of(Delivery delivery) {
        return new DeliveryView(delivery.messageId(), delivery.type().code(), delivery.status().code(),
                delivery.createdAt(), delivery.nextAttemptAt(),
                delivery.attempts().stream().map(AttemptView::of).toList());
    }

    /**
     * One request to the endpoint.
     *
     * @param answer the beginning of the response's body
     */
    record AttemptView(Instant at, long durationMs, Optional<Integer> statusCode, Optional<String> error,
            String answer) {
        static AttemptView of(Delivery.Attempt attempt) {
            return new AttemptView(attempt.at(), attempt.duration().toMillis(), attempt.statusCode(), attempt.error(),
                    attempt.answer());
        }
    }
}
