package com.revenueripple.devops.api.queue;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.StreamHandler;
import java.io.IOException;
import java.util.List;

/**
 * The base of functions that a queue invokes. The response lists the failed messages, which stay in the queue. SQS
 * removes the processed ones.
 */
public abstract class QueueHandler extends StreamHandler<SQSEvent, SQSBatchResponse> {
    private static final String NO_MESSAGES = "{\"Records\":[]}";

    /** @param environment the function's environment */
    protected QueueHandler(Environment environment) {
        super(QueueHandler::noMessages, environment);
    }

    /** Processes an empty batch; a function may also call its services. */
    @Override
    protected void prime(Environment environment) throws Exception {
        primeWith(NO_MESSAGES);
        Json.prime();
    }

    private static SQSEvent noMessages() {
        SQSEvent event = new SQSEvent();
        event.setRecords(List.of());
        return event;
    }

    @Override
    protected final void write(SQSBatchResponse answer, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("batchItemFailures");
        for (BatchItemFailure staying : answer.getBatchItemFailures()) {
            json.writeStartObject();
            json.writeStringField("itemIdentifier", staying.getItemIdentifier());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
