package com.revenueripple.devops.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Creates the template's queues in any SQS: the embedded one, LocalStack's, moto's. */
public final class TemplateQueues {
    private static final String QUEUE = "AWS::SQS::Queue";
    private static final String REDRIVE = "RedrivePolicy";
    private static final Set<String> PROPERTIES = Set.of("MaximumMessageSize", "MessageRetentionPeriod",
            "VisibilityTimeout", "SqsManagedSseEnabled", REDRIVE);

    private TemplateQueues() {}

    /** Creates every queue that does not exist yet, under the template's name, dead-letter queues first. */
    public static void create(SqsClient client, Template template) {
        Deque<Template.Resource> queues = new ArrayDeque<>();
        for (Template.Resource queue : template.resources(QUEUE)) {
            Shape.requireKnown(queue.logicalId(), queue.properties(), PROPERTIES);
            if (queue.map(REDRIVE).isEmpty()) {
                queues.addFirst(queue);
            } else {
                queues.addLast(queue);
            }
        }
        for (Template.Resource queue : queues) {
            String name = template.getAtt(queue.logicalId(), "QueueName");
            if (!exists(client, name)) {
                client.createQueue(request -> request.queueName(name).attributes(attributes(queue)));
            }
        }
    }

    /**
     * The URL of the template's queue with that ARN.
     *
     * @throws IllegalStateException when the template has none
     */
    public static String urlOf(Template template, String arn) {
        return template.resources(QUEUE).stream()
                .filter(queue -> template.getAtt(queue.logicalId(), "Arn").equals(arn))
                .map(queue -> template.ref(queue.logicalId()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The template has no queue with the ARN " + arn + "."));
    }

    /** The URL of the queue in the {@code DeadLetterConfig} of a pipe's source or a rule's target, if it has one. */
    public static Optional<String> deadLettersOf(Template template, Map<String, Object> properties) {
        return Optional.ofNullable(properties.get("DeadLetterConfig"))
                .map(config -> urlOf(template, String.valueOf(Shape.map(config, "DeadLetterConfig").get("Arn"))));
    }

    private static boolean exists(SqsClient client, String name) {
        try {
            client.getQueueUrl(request -> request.queueName(name));
            return true;
        } catch (QueueDoesNotExistException _) {
            return false;
        }
    }

    private static Map<QueueAttributeName, String> attributes(Template.Resource queue) {
        Map<QueueAttributeName, String> attributes = new LinkedHashMap<>();
        queue.properties().keySet().forEach(name -> attributes.put(QueueAttributeName.fromValue(name),
                name.equals(REDRIVE) ? redrivePolicy(queue) : queue.text(name).orElseThrow()));
        return attributes;
    }

    private static String redrivePolicy(Template.Resource queue) {
        Map<String, Object> policy = queue.map(REDRIVE);
        return "{\"deadLetterTargetArn\":\"" + policy.get("deadLetterTargetArn") + "\",\"maxReceiveCount\":\""
                + policy.get("maxReceiveCount") + "\"}";
    }
}
