package com.revenueripple.devops.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.revenueripple.devops.environment.InvocationTime;
import com.revenueripple.devops.lambda.FunctionContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The messages of a batch that stay in the queue. */
class QueueBatchTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @Test
    void oneByOneOnlyFailedMessagesStay() {
        assertThat(staying(batch("a", "b", "c").oneByOne(QueueBatchTest::failAtB, A_SECOND)))
                .containsExactly("b");
    }

    @Test
    void messagesWithoutTimeLeftStay() {
        SQSBatchResponse response = InvocationTime.within(FunctionContext.lasting(Duration.ofMillis(2_900)),
                () -> batch("a", "b").oneByOne(_ -> {}, A_SECOND));

        assertThat(staying(response)).containsExactly("a", "b");
    }

    @Test
    void atOnceOnlyFailedMessagesStay() {
        assertThat(staying(batch("a", "b", "c").allAtOnce(QueueBatchTest::failAtB)))
                .containsExactly("b");
    }

    @Test
    void aMessageThatEndsItsThreadStays() {
        assertThat(staying(batch("a", "b").allAtOnce(message -> {
            if (message.getMessageId().equals("a")) {
                throw new StackOverflowError("as in a faulty library");
            }
        }))).containsExactly("a");
    }

    @Test
    void atOnceNoMessageWaitsForAnother() {
        CountDownLatch all = new CountDownLatch(3);

        assertThat(staying(batch("a", "b", "c").allAtOnce(_ -> {
            all.countDown();
            all.await();
        }))).isEmpty();
    }

    @Test
    void logLinesOfEveryThreadNameTheInvocation() {
        Queue<String> requests = new ConcurrentLinkedQueue<>();
        MDC.put("function_request_id", "request-1");

        batch("a", "b").allAtOnce(_ -> requests.add(MDC.get("function_request_id")));

        assertThat(requests).containsExactly("request-1", "request-1");
        MDC.clear();
    }

    private static void failAtB(SQSMessage message) {
        if (message.getMessageId().equals("b")) {
            throw new IllegalStateException("b fails");
        }
    }

    private static QueueBatch batch(String... ids) {
        SQSEvent event = new SQSEvent();
        event.setRecords(Arrays.stream(ids).map(id -> {
            SQSMessage message = new SQSMessage();
            message.setMessageId(id);
            return message;
        }).toList());
        return new QueueBatch(event);
    }

    private static Iterable<String> staying(SQSBatchResponse response) {
        return response.getBatchItemFailures().stream().map(BatchItemFailure::getItemIdentifier).toList();
    }
}
