package com.revenueripple.devops.local.queues;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import com.revenueripple.devops.local.lambda.LocalFunction;
import com.revenueripple.devops.local.lambda.Outcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Calls a function with the messages of a queue, several batches at a time. As on Lambda, a message is deleted when the
 * function has processed it. A message that the function reports as failed is received again later, and so is the whole
 * batch when the function itself fails.
 */
final class QueuePoller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueuePoller.class);
    private static final Duration LONG_POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final LocalFunction function;
    private final Source source;
    private final Supplier<SqsClient> clients;
    private final Thread thread;
    private final Semaphore free;
    private final ExecutorService batches = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    /**
     * The queue.
     *
     * @param batchSize the maximum number of messages in a batch
     * @param concurrency the maximum number of batches at a time
     * @param partial whether the function reports which messages failed
     */
    record Source(String arn, String url, int batchSize, int concurrency, boolean partial) {}

    /** @param clients called once, at the start */
    QueuePoller(LocalFunction function, Source source, Supplier<SqsClient> clients) {
        this.function = function;
        this.source = source;
        this.clients = clients;
        this.free = new Semaphore(source.concurrency);
        this.thread = Thread.ofPlatform().daemon().name("poller of " + function.logicalId()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Stops reading batches; returns at once. */
    void stop() {
        closed = true;
    }

    /** Waits until the current batches are done. */
    @Override
    public void close() {
        stop();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        batches.close();
    }

    private void run() {
        if (closed) {
            return;
        }
        try {
            SqsClient sqs = clients.get();
            requireTime(sqs);
            while (!closed) {
                poll(sqs);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The poller of {} has ended", source.arn, e);
        }
    }

    /**
     * Lambda refuses such a mapping, because a message could be received again while the function still processes it.
     */
    private void requireTime(SqsClient sqs) {
        String visibility = sqs.getQueueAttributes(get -> get.queueUrl(source.url)
                .attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT))
                .attributes().get(QueueAttributeName.VISIBILITY_TIMEOUT);
        if (visibility != null && Duration.ofSeconds(Long.parseLong(visibility)).compareTo(function.timeout()) < 0) {
            throw new IllegalStateException("The visibility timeout of " + source.arn + " is less than the timeout of "
                    + function.logicalId() + ".");
        }
    }

    /** Reads the next batch when a slot is free, and processes it in the background. */
    private void poll(SqsClient sqs) throws InterruptedException {
        free.acquire();
        List<Message> messages = receive(sqs);
        if (messages.isEmpty()) {
            free.release();
        } else {
            Future<?> _ = batches.submit(() -> work(sqs, messages));
        }
    }

    private List<Message> receive(SqsClient sqs) {
        try {
            return sqs.receiveMessage(receive -> receive.queueUrl(source.url)
                    .maxNumberOfMessages(source.batchSize)
                    .waitTimeSeconds((int) LONG_POLL.toSeconds())
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL)).messages();
        } catch (SdkException e) {
            LOG.warn("{} cannot be read at present: {}", source.arn, e.getMessage());
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            return List.of();
        }
    }

    private void work(SqsClient sqs, List<Message> messages) {
        try {
            deleteDone(sqs, messages, isDone(function.invoke(event(messages))));
        } catch (SdkException e) {
            LOG.warn("Processed messages stay in {} for now: {}", source.arn, e.getMessage());
        } finally {
            free.release();
        }
    }

    private Predicate<Message> isDone(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failure _ -> _ -> false;
            case Outcome.Answer _ when !source.partial -> _ -> true;
            case Outcome.Answer answer -> {
                Set<String> failed = failed(answer);
                yield message -> !failed.contains(message.messageId()) && !failed.contains("");
            }
        };
    }

    /** The messages that stay in the queue; a malformed response keeps all of them. */
    private Set<String> failed(Outcome.Answer answer) {
        try {
            JsonNode failures = answer.json().path("batchItemFailures");
            return StreamSupport.stream(failures.spliterator(), false)
                    .map(failure -> failure.path("itemIdentifier").asText())
                    .collect(Collectors.toSet());
        } catch (MalformedJsonException e) {
            LOG.warn("The response of {} {}", function.logicalId(), e.getMessage());
            return Set.of("");
        }
    }

    private void deleteDone(SqsClient sqs, List<Message> messages, Predicate<Message> isDone) {
        List<DeleteMessageBatchRequestEntry> done = messages.stream()
                .filter(isDone)
                .map(message -> DeleteMessageBatchRequestEntry.builder()
                        .id(message.messageId())
                        .receiptHandle(message.receiptHandle())
                        .build())
                .toList();
        if (!done.isEmpty()) {
            sqs.deleteMessageBatch(delete -> delete.queueUrl(source.url).entries(done));
        }
    }

    private String event(List<Message> messages) {
        return Json.write(Map.of("Records", messages.stream().map(this::eventRecord).toList()));
    }

    private Map<String, Object> eventRecord(Message message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("messageId", message.messageId());
        fields.put("receiptHandle", message.receiptHandle());
        fields.put("body", message.body());
        fields.put("attributes", message.attributesAsStrings());
        fields.put("messageAttributes", Map.of());
        fields.put("md5OfBody", message.md5OfBody());
        fields.put("eventSource", "aws:sqs");
        fields.put("eventSourceARN", source.arn);
        fields.put("awsRegion", "us-east-1");
        return fields;
    }
}
