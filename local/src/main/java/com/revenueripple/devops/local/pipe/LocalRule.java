package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateQueues;
import com.revenueripple.devops.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One rule of the template: its bus, its pattern and its queues. */
final class LocalRule {
    private static final Set<String> PROPERTIES = Set.of("Description", "EventBusName", "EventPattern", "Targets");
    private static final Set<String> TARGET_PROPERTIES = Set.of("Id", "Arn", "DeadLetterConfig", "RetryPolicy");

    private final String bus;
    private final EventPattern pattern;
    private final List<Target> targets;

    /**
     * A queue for matching events.
     *
     * @param deadLettersUrl the queue for events that the target refuses
     */
    record Target(String queueUrl, Optional<String> deadLettersUrl) {}

    /** @throws IllegalStateException naming an unsupported part */
    LocalRule(Template template, Template.Resource rule) {
        Shape.requireKnown(rule.logicalId(), rule.properties(), PROPERTIES);
        bus = rule.text("EventBusName").orElse("default");
        pattern = EventPattern.parse(Json.write(rule.map("EventPattern")));
        targets = rule.list("Targets").stream()
                .map(target -> target(template, Shape.map(target, rule.logicalId() + ".Targets"), rule.logicalId()))
                .toList();
    }

    boolean matches(String publishedTo, JsonNode event) {
        return publishedTo.equals(bus) && pattern.matches(event);
    }

    List<Target> targets() {
        return targets;
    }

    private static Target target(Template template, Map<String, Object> target, String rule) {
        Shape.requireKnown(rule + ".Targets", target, TARGET_PROPERTIES);
        return new Target(TemplateQueues.urlOf(template, String.valueOf(target.get("Arn"))),
                TemplateQueues.deadLettersOf(template, target));
    }
}
