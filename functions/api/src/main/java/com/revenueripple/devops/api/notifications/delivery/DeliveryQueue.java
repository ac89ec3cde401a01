package com.revenueripple.devops.api.notifications.delivery;

import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The queue that waits for the time of each attempt, so that no function has to. An order that is due later than the
 * longest delay of a message arrives early and is sent back.
 */
public final class DeliveryQueue {
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

    private final SqsClient sqs;
    private final String url;

    public DeliveryQueue(SqsClient sqs, String url) {
        this.sqs = sqs;
        this.url = url;
    }

    /** Sends the order; its group is the endpoint, so that the queue is fair to the others. */
    public void send(DeliveryOrder order, Instant now) {
        sqs.sendMessage(send -> send.queueUrl(url)
                .messageBody(order.write())
                .messageGroupId(order.endpointId())
                .delaySeconds(delaySeconds(order, now)));
    }

    private static int delaySeconds(DeliveryOrder order, Instant now) {
        Duration wait = Duration.between(now, order.dueAt());
        Duration delay = wait.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : wait;
        return Math.toIntExact(Math.max(0, Math.ceilDiv(delay.toMillis(), 1000)));
    }
}
