package com.revenueripple.devops.api.notifications.planning;

import com.revenueripple.devops.api.notifications.delivery.Delivery.Status;
import com.revenueripple.devops.api.notifications.delivery.Delivery;
import com.revenueripple.devops.api.notifications.delivery.DeliveryOrder;
import com.revenueripple.devops.api.notifications.delivery.DeliveryQueue;
import com.revenueripple.devops.api.notifications.delivery.DeliveryStore;
import com.revenueripple.devops.api.notifications.delivery.Message;
import com.revenueripple.devops.api.notifications.delivery.MessageStore;
import com.revenueripple.devops.api.notifications.endpoints.Endpoint;
import com.revenueripple.devops.api.notifications.endpoints.EndpointStore;
import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import com.revenueripple.devops.dynamodb.OptimisticWrites;
import com.revenueripple.devops.paging.Page;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates deliveries of new messages to all endpoints that receive their type, and retries those that were given up.
 * Every call can be repeated: existing deliveries stay as they are.
 */
public final class Notifier {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int PAGE = 100;

    private final EndpointStore endpoints;
    private final MessageStore messages;
    private final DeliveryStore deliveries;
    private final DeliveryQueue queue;
    private final Clock clock;

    public Notifier(EndpointStore endpoints, MessageStore messages, DeliveryStore deliveries, DeliveryQueue queue,
            Clock clock) {
        this.endpoints = endpoints;
        this.messages = messages;
        this.deliveries = deliveries;
        this.queue = queue;
        this.clock = clock;
    }

    /** Creates deliveries to every endpoint that receives the type; those to a disabled one can be recovered later. */
    public void plan(Message message) {
        List<Endpoint> interested = interested(message.type());
        if (!interested.isEmpty()) {
            messages.add(message, clock.instant());
            interested.forEach(endpoint -> begin(endpoint, message));
        }
    }

    /** Whether any endpoint receives that type. */
    boolean isWanted(NotificationType type) {
        return !interested(type).isEmpty();
    }

    /** Creates a delivery to that endpoint, if it exists and is enabled. */
    public void planFor(String endpointId, Message message) {
        endpoints.find(endpointId).filter(Endpoint::isEnabled).ifPresent(endpoint -> {
            messages.add(message, clock.instant());
            begin(endpoint, message);
        });
    }

    /**
     * Retries a delivery at once, whatever its status, and begins its schedule anew, unless an attempt is in flight.
     *
     * @param cause the activity that requested it, for which it is retried once
     */
    public void retry(String endpointId, String messageId, String cause) {
        deliveries.find(endpointId, messageId).ifPresentOrElse(delivery -> retry(delivery, cause),
                () -> LOG.warn("There is no delivery of {} to {} to retry", messageId, endpointId));
    }

    /**
     * Retries one page of the deliveries that were given up or are overdue.
     *
     * @param since the earliest time of the messages
     * @param after the message after which to continue
     * @param cause the activity that requested it
     * @return the last message read, when there may be more
     */
    public Optional<String> recover(String endpointId, Instant since, Optional<String> after, String cause) {
        Page<Delivery> part = deliveries.oldestFirst(endpointId, since, after, PAGE);
        part.items().stream().filter(delivery -> delivery.isLeft(clock.instant()))
                .forEach(delivery -> retry(delivery, cause));
        return part.nextCursor();
    }

    private List<Endpoint> interested(NotificationType type) {
        return endpoints.list().stream().filter(endpoint -> endpoint.settings().eventTypes().wants(type)).toList();
    }

    private void begin(Endpoint endpoint, Message message) {
        Instant now = clock.instant();
        Delivery begun = deliveries.begin(endpoint.isEnabled()
                ? Delivery.pending(endpoint.endpointId(), message, now)
                : Delivery.missed(endpoint.endpointId(), message, now));
        if (begun.status() == Status.PENDING && begun.attempts().isEmpty()) {
            order(begun, now);
        }
    }

    /** A concurrent attempt changes the delivery, which is then read again. */
    private void retry(Delivery delivery, String cause) {
        OptimisticWrites.repeat(Optional.of(delivery),
                () -> deliveries.find(delivery.endpointId(), delivery.messageId()),
                known -> known.filter(Delivery::canBeTriedAgain).isEmpty() || isRetried(known.get(), cause)
                        ? Optional.of(known)
                        : Optional.empty());
    }

    /**
     * For a repeated cause, only an order that may not have been sent is sent.
     *
     * @return false when the delivery has changed
     */
    private boolean isRetried(Delivery before, String cause) {
        Instant now = clock.instant();
        boolean isRepeated = before.isRetriedBy(cause);
        if (!isRepeated && !deliveries.replace(before, before.retriedAt(now, cause))) {
            return false;
        }
        if (!isRepeated || before.status() == Status.PENDING) {
            order(before, now);
        }
        return true;
    }

    private void order(Delivery delivery, Instant now) {
        queue.send(new DeliveryOrder(delivery.endpointId(), delivery.messageId(), delivery.attempts().size() + 1, 0,
                now), now);
    }
}
