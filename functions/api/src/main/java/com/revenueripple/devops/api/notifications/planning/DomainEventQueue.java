package com.revenueripple.devops.api.notifications.planning;

import java.time.Duration;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue of what happened, into which the planning puts what it goes on with later. */
final class DomainEventQueue {
    private final SqsClient sqs;
    private final String url;

    DomainEventQueue(SqsClient sqs, String url) {
        this.sqs = sqs;
        this.url = url;
    }

    /**
     * Sends an event.
     *
     * @param event as {@link DomainEvent} writes it
     * @param wait before which nobody receives it; rounded up to seconds
     */
    void send(String event, Duration wait) {
        sqs.sendMessage(send -> send.queueUrl(url)
                .messageBody(event)
                .delaySeconds(Math.toIntExact(Math.ceilDiv(wait.toMillis(), 1000))));
    }
}
