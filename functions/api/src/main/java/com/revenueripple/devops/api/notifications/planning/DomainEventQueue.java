package com.revenueripple.devops.api.notifications.planning;

import java.time.Duration;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue of domain events, to which the planning also sends what it continues later. */
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
     * @param event in the format of {@link DomainEvent}
     * @param wait the delay before it is received; rounded up to seconds
     */
    void send(String event, Duration wait) {
        sqs.sendMessage(send -> send.queueUrl(url)
                .messageBody(event)
                .delaySeconds(Math.toIntExact(Math.ceilDiv(wait.toMillis(), 1000))));
    }
}
