package com.revenueripple.devops.api.queue;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.revenueripple.devops.environment.InvocationTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

/**
 * A batch of a queue's messages, each of which fails alone: a failed message stays in the queue, which delivers it
 * again and finally moves it to its dead letters.
 */
public final class QueueBatch {
    private static final Logger LOG = LoggerFactory.getLogger(QueueBatch.class);

    private final List<SQSMessage> messages;

    public QueueBatch(SQSEvent event) {
        this.messages = event.getRecords();
    }

    /** The processing of a message. */
    @FunctionalInterface
    public interface Task {
        /** Processes it; when it throws anything, the message stays in the queue. */
        void run(SQSMessage message) throws Exception;
    }

    /**
     * Processes one message after the other; those for which no time is left stay in the queue.
     *
     * @param longest the maximum time for one message
     * @return the messages that stay in the queue
     */
    public SQSBatchResponse oneByOne(Task task, Duration longest) {
        return response(messages.stream()
                .filter(message -> !InvocationTime.isLeftFor(longest) || !isDone(task, message))
                .toList());
    }

    /**
     * Processes all messages at the same time, so that none waits for another. A message whose thread dies stays in the
     * queue.
     *
     * @return the messages that stay in the queue
     */
    public SQSBatchResponse allAtOnce(Task task) {
        Map<String, String> logContext = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
        Queue<SQSMessage> done = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            messages.forEach(message -> threads.execute(InvocationTime.sharedWith(() -> {
                MDC.setContextMap(logContext);
                if (isDone(task, message)) {
                    done.add(message);
                }
            })));
        }
        return response(messages.stream().filter(message -> !done.contains(message)).toList());
    }

    private static boolean isDone(Task task, SQSMessage message) {
        try {
            task.run(message);
            return true;
        } catch (Exception failure) {
            LOG.error("A message stays in the queue, {}",
                    StructuredArguments.entry("message_id", message.getMessageId()), failure);
            return false;
        }
    }

    private SQSBatchResponse response(List<SQSMessage> staying) {
        LOG.info("Processed {} of {} messages", messages.size() - staying.size(), messages.size());
        return new SQSBatchResponse(staying.stream()
                .map(message -> new BatchItemFailure(message.getMessageId()))
                .toList());
    }
}
