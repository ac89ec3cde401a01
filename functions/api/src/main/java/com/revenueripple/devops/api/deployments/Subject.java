package com.revenueripple.devops.api.deployments;

import static com.revenueripple.devops.dynamodb.Attributes.optionalText;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.SortableTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The deployment or incident that an event is about, kept on the event's own item, so that the index {@code by_subject} lists
 * all events about one kind of thing by the time of their receipt.
 *
 * @param kind of thing: {@link #DEPLOYMENT} or {@link #INCIDENT}
 * @param record the reports in the event, as compact JSON; its format depends on the kind
 */
public record Subject(String kind, String record) {
    public static final String DEPLOYMENT = "deployment";
    public static final String INCIDENT = "incident";

    /**
     * The attributes that the event's item gets.
     *
     * @param id the event's
     */
    public Map<String, AttributeValue> attributes(String id, Instant receivedAt) {
        return Map.of(
                "subject", text(kind),
                "subject_at", text(SortableTime.of(receivedAt) + "#" + id),
                "subject_record", text(record));
    }

    /** The subject of a stored event; empty when the event is about none. */
    public static Optional<Subject> of(Map<String, AttributeValue> item) {
        return optionalText(item, "subject").map(kind -> new Subject(kind, text(item, "subject_record")));
    }
}
