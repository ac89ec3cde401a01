package com.revenueripple.devops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.revenueripple.devops.local.queues.KeptQueues;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

@KeptQueues
class EmbeddedSqsTest {
    private final Template template = Template.read(Template.find(), Map.of("OidcIssuer", "https://issuer.example"));
    private final String queue = template.ref("SpilledWebhooksQueue");

    @Test
    void queuesHaveTheAttributesOfTheTemplate() {
        try (EmbeddedSqs embedded = EmbeddedSqs.inMemory(); SqsClient sqs = embedded.client()) {
            TemplateQueues.create(sqs, template);
            TemplateQueues.create(sqs, template);

            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(get -> get.queueUrl(queue)
                    .attributeNames(QueueAttributeName.ALL)).attributes();
            assertThat(attributes).containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "180")
                    .containsEntry(QueueAttributeName.QUEUE_ARN, template.getAtt("SpilledWebhooksQueue", "Arn"));
            assertThat(attributes.get(QueueAttributeName.REDRIVE_POLICY))
                    .contains(template.getAtt("SpilledWebhooksDeadLetterQueue", "Arn"), "100");
        }
    }

    @Test
    void aDelayedMessageCannotBeReceivedYet() {
        try (EmbeddedSqs embedded = EmbeddedSqs.inMemory(); SqsClient sqs = embedded.client()) {
            TemplateQueues.create(sqs, template);
            sqs.sendMessage(send -> send.queueUrl(queue).messageBody("late").delaySeconds(900));
            sqs.sendMessageBatch(send -> send.queueUrl(queue).entries(List.of(
                    SendMessageBatchRequestEntry.builder().id("1").messageBody("later").delaySeconds(900).build(),
                    SendMessageBatchRequestEntry.builder().id("2").messageBody("now").build())));

            assertThat(sqs.receiveMessage(receive -> receive.queueUrl(queue).maxNumberOfMessages(10)).messages())
                    .extracting(Message::body).containsExactly("now");
            assertThat(sqs.getQueueAttributes(get -> get.queueUrl(queue)
                    .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)).attributes())
                    .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, "2");
        }
    }

    /** As in AWS's fair queues, a group's next message does not wait for the previous one. */
    @Test
    void aStandardQueueAcceptsMessageGroups() {
        try (EmbeddedSqs embedded = EmbeddedSqs.inMemory(); SqsClient sqs = embedded.client()) {
            TemplateQueues.create(sqs, template);
            for (String body : List.of("first", "second")) {
                sqs.sendMessage(send -> send.queueUrl(queue).messageBody(body).messageGroupId("endpoint"));
            }

            assertThat(List.of(receiveOne(sqs), receiveOne(sqs))).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void messagesSurviveARestart(@TempDir Path directory) {
        for (String body : List.of("first", "second")) {
            try (EmbeddedSqs embedded = EmbeddedSqs.at(directory); SqsClient sqs = embedded.client()) {
                TemplateQueues.create(sqs, template);
                sqs.sendMessage(send -> send.queueUrl(queue).messageBody(body));
            }
        }

        try (EmbeddedSqs embedded = EmbeddedSqs.at(directory); SqsClient sqs = embedded.client()) {
            assertThat(sqs.receiveMessage(receive -> receive.queueUrl(queue).maxNumberOfMessages(10)).messages())
                    .extracting(Message::body).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void aProcessHasOneStoreOnDisk(@TempDir Path directory) {
        try (EmbeddedSqs _ = EmbeddedSqs.at(directory.resolve("one"))) {
            assertThatThrownBy(() -> EmbeddedSqs.at(directory.resolve("other")))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("already has queues on disk");
        }
    }

    private String receiveOne(SqsClient sqs) {
        return sqs.receiveMessage(receive -> receive.queueUrl(queue).maxNumberOfMessages(1)).messages().getFirst()
                .body();
    }
}
