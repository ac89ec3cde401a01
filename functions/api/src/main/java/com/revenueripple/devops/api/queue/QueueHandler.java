package com.revenueripple.devops.api.queue;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.EventJson;
import com.revenueripple.devops.lambda.StreamHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The base of functions that a queue feeds. The answer names the messages that are to stay in the queue; the others are
 * done with.
 */
public abstract class QueueHandler extends StreamHandler<SQSEvent, SQSBatchResponse> {
    private static final String NO_MESSAGES = "{\"Records\":[]}";

    /** @param environment the function's world */
    protected QueueHandler(Environment environment) {
        super(environment);
    }

    /** Without a message nothing happens; a function may call the services that it has. */
    @Override
    protected void prime(Environment environment) throws Exception {
        primeWith(NO_MESSAGES);
        Json.prime();
    }

    @Override
    protected final SQSEvent read(EventJson json) throws IOException {
        List<SQSMessage> messages = new ArrayList<>();
        json.object(name -> {
            if (name.equals("Records")) {
                json.array(() -> messages.add(message(json)));
            } else {
                json.skip();
            }
        });
        SQSEvent event = new SQSEvent();
        event.setRecords(messages);
        return event;
    }

    private static SQSMessage message(EventJson json) throws IOException {
        SQSMessage message = new SQSMessage();
        json.object(name -> {
            switch (name) {
                case "messageId" -> message.setMessageId(json.text());
                case "body" -> message.setBody(json.text());
                default -> json.skip();
            }
        });
        return message;
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
