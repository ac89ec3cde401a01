package com.revenueripple.devops.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.testing.Faults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** The domain events in {@code OccurrencesQueue}, read in place of the function that normally reads it. */
final class DomainEvents {
    private static final String QUEUE = "OccurrencesQueue";
    private static final int PATIENCE_SECONDS = 60;

    private final SqsClient sqs;
    private final String url = AwsCalls.template().ref(QUEUE);
    private final List<JsonNode> arrived = new ArrayList<>();

    DomainEvents(LocalSystem system) {
        this.sqs = system.sqs();
    }

    /** Prevents a function from reading the queue. */
    static ExecutionInterceptor unread() {
        return new Faults().away(request -> request instanceof ReceiveMessageRequest receive
                && receive.queueUrl().endsWith("/" + QUEUE));
    }

    /** Waits for the first event of this kind. */
    JsonNode await(String source, String detailType) {
        return await(event -> event.path("source").asText().equals(source)
                && event.path("detail-type").asText().equals(detailType));
    }

    JsonNode await(Predicate<JsonNode> wanted) {
        Instant patience = Instant.now().plusSeconds(PATIENCE_SECONDS);
        while (Instant.now().isBefore(patience)) {
            for (JsonNode event : arrived) {
                if (wanted.test(event)) {
                    return event;
                }
            }
            receive();
        }
        throw new AssertionError("The event did not arrive; received: " + arrived);
    }

    /** All events received so far. */
    List<JsonNode> arrived() {
        return List.copyOf(arrived);
    }

    private void receive() {
        List<Message> messages = sqs.receiveMessage(
                receive -> receive.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(1)).messages();
        for (Message message : messages) {
            arrived.add(Json.parseOwn(message.body()));
            sqs.deleteMessage(delete -> delete.queueUrl(url).receiptHandle(message.receiptHandle()));
        }
    }
}
