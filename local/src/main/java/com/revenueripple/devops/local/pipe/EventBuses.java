package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * EventBridge's buses: a published event goes into the queues of each matching rule of the template, or into the rule's
 * dead-letter queue when a queue refuses it.
 */
final class EventBuses {
    private static final Logger LOG = LoggerFactory.getLogger(EventBuses.class);

    private final List<LocalRule> rules;
    private final SqsClient sqs;
    private final Clock clock;

    /** @throws IllegalStateException naming an unsupported part of a rule */
    EventBuses(Template template, SqsClient sqs, Clock clock) {
        this.rules = template.resources("AWS::Events::Rule").stream().map(rule -> new LocalRule(template, rule))
                .toList();
        this.sqs = sqs;
        this.clock = clock;
    }

    /**
     * Returns when the event is in every queue of the matching rules, or among their dead letters.
     *
     * @throws SdkException when a queue may lack it; others may have it
     */
    void publish(PublishedEvent published) {
        JsonNode event = event(published);
        String message = Json.write(event);
        rules.stream().filter(rule -> rule.matches(published.bus(), event))
                .flatMap(rule -> rule.targets().stream())
                .forEach(target -> deliver(message, target));
    }

    /** Whether the failure is about the event: its repetition would fail in the same way, even after an outage. */
    static boolean isPermanent(RuntimeException failure) {
        return switch (failure) {
            case QueueDoesNotExistException _ -> false;
            case AwsServiceException refused -> refused.statusCode() < 500 && !refused.isThrottlingException();
            case SdkException _ -> false;
            default -> true;
        };
    }

    private void deliver(String message, LocalRule.Target target) {
        try {
            send(target.queueUrl(), message);
        } catch (SdkException refused) {
            String deadLettersUrl = target.deadLettersUrl().filter(_ -> isPermanent(refused))
                    .orElseThrow(() -> refused);
            LOG.warn("An event goes to {}: {}", deadLettersUrl, refused.getMessage());
            send(deadLettersUrl, message);
        }
    }

    private void send(String queueUrl, String message) {
        sqs.sendMessage(send -> send.queueUrl(queueUrl).messageBody(message));
    }

    private JsonNode event(PublishedEvent published) {
        ObjectNode event = Json.emptyObject();
        event.put("version", "0");
        event.put("id", UUID.randomUUID().toString());
        event.put("detail-type", published.detailType());
        event.put("source", published.source());
        event.put("account", "000000000000");
        event.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        event.put("region", "us-east-1");
        event.putArray("resources");
        event.set("detail", Json.parseOwn(published.detail()));
        return event;
    }
}
