package com.revenueripple.devops.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.FunctionContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The format of a queue's event and of the response to it. */
class QueueHandlerTest {

    @Test
    void theResponseNamesTheMessagesThatStay() throws IOException {
        assertThat(answer("{\"Records\":[{\"messageId\":\"a\",\"body\":\"text\"},{\"messageId\":\"b\"}]}"))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"b\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"Records\":null}", "{\"Records\":1}", "{\"Records\":true}",
            "{\"Records\":\"\"}", "{\"Records\":\" \"}", "{\"Records\":\"text\"}", "{\"Records\":[]}",
            "{\"Records\":{\"messageId\":\"a\"}}", "{\"records\":[{\"messageId\":\"a\"}]}"})
    void anEventWithoutAnArrayOfRecordsHasNoMessages(String event) throws IOException {
        assertThat(answer(event)).isEqualTo("{\"batchItemFailures\":[]}");
    }

    private static String answer(String event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        new Refusing().handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer,
                FunctionContext.BEHIND_GATEWAY);
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** Lets every message stay. */
    private static final class Refusing extends QueueHandler {
        Refusing() {
            super(Environment.ofLambda());
        }

        @Override
        protected SQSBatchResponse handle(SQSEvent event, Context context) {
            return new QueueBatch(event).oneByOne(_ -> {
                throw new IllegalStateException("refused");
            }, Duration.ZERO);
        }
    }
}
