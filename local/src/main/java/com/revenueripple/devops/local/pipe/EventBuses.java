package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.SqsClient;

/** EventBridge's buses: a published event goes into the queues of each matching rule of the template. */
final class EventBuses {
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
     * Returns when the event is in every queue of the matching rules.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when a queue may lack it; others may have it
     */
    void publish(PublishedEvent published) {
        JsonNode event = event(published);
        rules.stream().filter(rule -> rule.matches(published.bus(), event))
                .flatMap(rule -> rule.queueUrls().stream())
                .forEach(url -> sqs.sendMessage(send -> send.queueUrl(url).messageBody(Json.write(event))));
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
