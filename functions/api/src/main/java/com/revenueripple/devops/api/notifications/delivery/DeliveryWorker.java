package com.revenueripple.devops.api.notifications.delivery;

import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.api.notifications.delivery.Delivery.Attempt;
import com.revenueripple.devops.api.notifications.delivery.Delivery.Status;
import com.revenueripple.devops.api.notifications.endpoints.Endpoint;
import com.revenueripple.devops.api.notifications.endpoints.EndpointActivities;
import com.revenueripple.devops.api.notifications.endpoints.EndpointStore;
import com.revenueripple.devops.api.notifications.endpoints.SigningSecret;
import com.revenueripple.devops.environment.InvocationTime;
import com.revenueripple.devops.telemetry.Telemetry;
import com.revenueripple.devops.telemetry.TelemetryMetric;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the attempts that are ordered. After a failure an attempt may be made twice, but none is lost: the order of the
 * next attempt is sent before this one is recorded, and an order is removed only after that.
 */
public final class DeliveryWorker {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);
    /** An endpoint that has failed without a success for this long is disabled. */
    private static final Duration LONGEST_FAILURE = Duration.ofDays(5);
    private static final int GONE = 410;
    /** Reserved for recording an attempt. */
    private static final Duration TIME_TO_WRITE = Duration.ofSeconds(5);

    private final EndpointStore endpoints;
    private final MessageStore messages;
    private final DeliveryStore deliveries;
    private final DeliveryQueue queue;
    private final MessageSender sender;
    private final RetrySchedule schedule;
    private final EndpointActivities activities;
    private final Clock clock;
    private final RandomGenerator random;
    private final Telemetry telemetry;

    public DeliveryWorker(EndpointStore endpoints, MessageStore messages, DeliveryStore deliveries, DeliveryQueue queue,
            MessageSender sender, RetrySchedule schedule, EndpointActivities activities, Clock clock,
            RandomGenerator random, Telemetry telemetry) {
        this.endpoints = endpoints;
        this.messages = messages;
        this.deliveries = deliveries;
        this.queue = queue;
        this.sender = sender;
        this.schedule = schedule;
        this.activities = activities;
        this.clock = clock;
        this.random = random;
        this.telemetry = telemetry;
    }

    /** The order came before the previous attempt was recorded; it has to come again. */
    public static final class TooEarlyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooEarlyException() {
            super("The previous attempt is not recorded yet.", null, false, false);
        }
    }

    /** The store was so slow that the invocation might end during the attempt; the order has to come again. */
    public static final class TooLateException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLateException() {
            super("There is no time left for an attempt.", null, false, false);
        }
    }

    /**
     * Carries out the order: makes the attempt, or nothing when the order is void; an order that is not due is sent
     * back.
     *
     * @param requestId the function's request id, for the audit log
     * @throws TooEarlyException when the order has to come again
     * @throws TooLateException when the order has to come again
     */
    public void carryOut(DeliveryOrder order, String requestId) {
        Instant now = clock.instant();
        if (now.isBefore(order.dueAt())) {
            queue.send(order, now);
            return;
        }
        Optional<Delivery> delivery = deliveries.find(order.endpointId(), order.messageId());
        if (delivery.isEmpty() || delivery.get().status() != Status.PENDING
                || order.attempt() <= delivery.get().attempts().size()) {
            return;
        }
        if (order.attempt() > delivery.get().attempts().size() + 1) {
            throw new TooEarlyException();
        }
        Optional<Endpoint> endpoint = endpoints.find(order.endpointId());
        Optional<Message> message = messages.find(order.messageId());
        if (endpoint.isEmpty()) {
            return;
        }
        if (!endpoint.get().isEnabled()) {
            giveUp(delivery.get(), Status.MISSED);
        } else if (message.isEmpty()) {
            giveUp(delivery.get(), Status.FAILED);
        } else {
            attempt(order, delivery.get(), endpoint.get(), message.get(), requestId);
        }
    }

    private void giveUp(Delivery delivery, Status why) {
        deliveries.replace(delivery, delivery.givenUp(why));
        telemetry.count(TelemetryMetric.DELIVERIES, why.code());
    }

    /** Without a secret, the endpoint has just been deleted. */
    private void attempt(DeliveryOrder order, Delivery delivery, Endpoint endpoint, Message message,
            String requestId) {
        List<SigningSecret> secrets = endpoints.secrets(endpoint.endpointId(), clock.instant());
        if (secrets.isEmpty()) {
            return;
        }
        if (!InvocationTime.isLeftFor(MessageSender.LONGEST.plus(TIME_TO_WRITE))) {
            throw new TooLateException();
        }
        MessageSender.Answer answer = post(endpoint, message, secrets);
        Attempt attempt = answer.attempt();
        LOG.info("Attempt {} to deliver {} to {}: {}", order.attempt(), message.messageId(), endpoint.endpointId(),
                attempt.error().or(() -> attempt.statusCode().map(String::valueOf)).orElse("no answer"));
        if (attempt.isSuccess()) {
            succeed(delivery, endpoint, attempt);
        } else {
            fail(order, delivery, endpoint, answer, requestId);
        }
    }

    /** A success counts, whatever the result of a simultaneous attempt. */
    private void succeed(Delivery delivery, Endpoint endpoint, Attempt attempt) {
        if (endpoint.failingSince().isPresent()) {
            endpoints.noteSuccess(endpoint);
        }
        Optional<Delivery> known = Optional.of(delivery);
        while (known.isPresent() && !deliveries.replace(known.get(),
                known.get().after(attempt, Status.DELIVERED, Optional.empty()))) {
            known = deliveries.find(delivery.endpointId(), delivery.messageId());
        }
        telemetry.count(TelemetryMetric.DELIVERIES, Status.DELIVERED.code());
    }

    private void fail(DeliveryOrder order, Delivery delivery, Endpoint endpoint, MessageSender.Answer answer,
            String requestId) {
        Instant now = clock.instant();
        boolean isGone = answer.attempt().statusCode().filter(code -> code == GONE).isPresent();
        if (isGone) {
            disable(endpoint, _ -> true, "It answered 410 Gone.", requestId, now);
        } else if (hasFailedTooLong(endpoint, now)) {
            disable(endpoint, present -> hasFailedTooLong(present, now),
                    "It has only failed for " + LONGEST_FAILURE.toDays() + " days.", requestId, now);
        } else if (endpoint.failingSince().isEmpty()) {
            endpoints.noteFailure(endpoint, now);
        }
        Optional<Instant> next = isGone
                ? Optional.empty()
                : schedule.waitAfter(order.step(), answer.retryAfter(), random).map(now::plus);
        next.ifPresent(dueAt -> queue.send(new DeliveryOrder(order.endpointId(), order.messageId(),
                order.attempt() + 1, order.step() + 1, dueAt), now));
        deliveries.replace(delivery, delivery.after(answer.attempt(),
                next.isPresent() ? Status.PENDING : Status.FAILED, next));
        telemetry.count(TelemetryMetric.DELIVERIES, next.isPresent() ? "retried" : Status.FAILED.code());
    }

    private static boolean hasFailedTooLong(Endpoint endpoint, Instant now) {
        return endpoint.failingSince().filter(since -> !since.plus(LONGEST_FAILURE).isAfter(now)).isPresent();
    }

    private void disable(Endpoint endpoint, Predicate<Endpoint> still, String reason, String requestId, Instant now) {
        boolean isDisabled = endpoints.disable(endpoint.endpointId(), still, reason, now,
                disabled -> activities.disabled(disabled, Origin.system(requestId, now)));
        if (isDisabled) {
            LOG.warn("{} is disabled: {}", endpoint.endpointId(), reason);
        }
    }

    private MessageSender.Answer post(Endpoint endpoint, Message message, List<SigningSecret> secrets) {
        long timestamp = clock.instant().getEpochSecond();
        byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
        return sender.post(endpoint.settings().url(), Map.of(
                "webhook-id", message.messageId(),
                "webhook-timestamp", Long.toString(timestamp),
                "webhook-signature", secrets.stream()
                        .map(secret -> secret.sign(message.messageId(), timestamp, body))
                        .collect(Collectors.joining(" "))),
                body);
    }
}
