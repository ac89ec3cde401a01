package com.revenueripple.devops.api;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.revenueripple.devops.testing.Faults;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** Queues whose delays follow the test's clock. */
final class DelayedQueues implements SqsClient {
    /** The limit of SQS. */
    private static final int LONGEST_DELAY_SECONDS = 900;

    private final Clock clock;
    private final List<Waiting> messages = new ArrayList<>();
    private final Set<String> groups = new TreeSet<>();

    DelayedQueues(Clock clock) {
        this.clock = clock;
    }

    private record Waiting(String url, Instant due, String body) {}

    @Override
    public synchronized SendMessageResponse sendMessage(SendMessageRequest request) {
        int delay = Optional.ofNullable(request.delaySeconds()).orElse(0);
        if (delay < 0 || delay > LONGEST_DELAY_SECONDS) {
            throw new IllegalArgumentException("SQS does not delay a message for " + delay + " seconds.");
        }
        Optional.ofNullable(request.messageGroupId()).ifPresent(groups::add);
        messages.add(new Waiting(request.queueUrl(), clock.instant().plusSeconds(delay), request.messageBody()));
        return SendMessageResponse.builder().messageId(UUID.randomUUID().toString()).build();
    }

    /** The same queues with faults. */
    SqsClient with(Faults faults) {
        return new SqsClient() {
            @Override
            public SendMessageResponse sendMessage(SendMessageRequest request) {
                faults.before(request);
                SendMessageResponse response = DelayedQueues.this.sendMessage(request);
                faults.after(request, response);
                return response;
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    /** Removes up to ten due messages; the caller puts back those that stay. */
    synchronized SQSEvent take(String url) {
        List<Waiting> due = messages.stream()
                .filter(message -> message.url.equals(url) && !message.due.isAfter(clock.instant()))
                .limit(10)
                .toList();
        messages.removeAll(due);
        SQSEvent event = new SQSEvent();
        event.setRecords(new ArrayList<>(due.stream().map(DelayedQueues::message).toList()));
        return event;
    }

    /** The groups of all messages sent. */
    synchronized Set<String> groups() {
        return Set.copyOf(groups);
    }

    /** When the next message is due; empty when there is none. */
    synchronized Optional<Instant> nextDue() {
        return messages.stream().map(Waiting::due).min(Comparator.naturalOrder());
    }

    private static SQSMessage message(Waiting waiting) {
        SQSMessage message = new SQSMessage();
        message.setMessageId(UUID.randomUUID().toString());
        message.setBody(waiting.body);
        return message;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
