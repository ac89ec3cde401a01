package com.revenueripple.devops.api.deployments;

import static com.revenueripple.devops.dynamodb.Attributes.optionalText;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.SortableTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The deployment or incident that an event is about, stored on the event's item, so that the index {@code by_subject}
 * lists all events about one kind by the time of receipt.
 *
 * @param kind {@link #DEPLOYMENT} or {@link #INCIDENT}
 * @param record the reports in the event, as compact JSON; its format depends on the kind
 */
public record Subject(String kind, String record) {
    public static final String DEPLOYMENT = "deployment";
    public static final String INCIDENT = "incident";

    /**
     * The attributes for the event's item.
     *
     * @param id the event's id
     */
    public Map<String, AttributeValue> attributes(String id, Instant receivedAt) {
        return Map.of(
                "subject", text(kind),
                "subject_at", text(SortableTime.of(receivedAt) + "#" + id),
                "subject_record", text(record));
    }

    /** The subject of a stored event; empty when the event has none. */
    public static Optional<Subject> of(Map<String, AttributeValue> item) {
        return optionalText(item, "subject").map(kind -> new Subject(kind, text(item, "subject_record")));
    }
}
