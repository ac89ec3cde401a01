package com.revenueripple.devops.api.webhooks;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The filter of a list of events: an event matches when it has each given value.
 *
 * @param source exactly as stored; so are the others
 */
public record EventFilter(Optional<String> source, Optional<String> eventType, Optional<String> status) {
    /** Every event. */
    public static final EventFilter NONE = new EventFilter(Optional.empty(), Optional.empty(), Optional.empty());

    /** The given values by the names of their attributes. */
    private Map<String, String> wanted() {
        Map<String, String> wanted = new LinkedHashMap<>();
        source.ifPresent(value -> wanted.put("source", value));
        eventType.ifPresent(value -> wanted.put("event_type", value));
        status.ifPresent(value -> wanted.put("status", value));
        return wanted;
    }

    boolean isNone() {
        return wanted().isEmpty();
    }

    /** As DynamoDB's filter expression. */
    String expression() {
        return wanted().keySet().stream().map(name -> "#" + name + " = :" + name).collect(Collectors.joining(" AND "));
    }

    Map<String, String> names() {
        return wanted().keySet().stream().collect(Collectors.toMap(name -> "#" + name, name -> name));
    }

    Map<String, AttributeValue> values() {
        return wanted().entrySet().stream()
                .collect(Collectors.toMap(entry -> ":" + entry.getKey(), entry -> text(entry.getValue())));
    }
}
