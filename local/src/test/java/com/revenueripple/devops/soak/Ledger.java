package com.revenueripple.devops.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.pipe.PublishedEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** The responses to callers, the published events and the deliveries to subscribers: one side of the balance. */
final class Ledger {
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> published = ConcurrentHashMap.newKeySet();
    private final Set<String> createdKeys = ConcurrentHashMap.newKeySet();
    /** The ids of the messages about each domain event. */
    private final Map<String, Set<String>> messages = new ConcurrentHashMap<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    /** The requests of each key that passed the authorizer, as seen by the caller. */
    private final Map<String, LongAdder> uses = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** A webhook was acknowledged with 200 or 202. */
    void acknowledged(String webhookId) {
        acknowledged.add(webhookId);
    }

    /** A key was created, and its creator received it. */
    void created(String keyId) {
        createdKeys.add(keyId);
    }

    /** A request received a response. */
    void answered(String kind, int status) {
        answers.computeIfAbsent(kind + " " + status, _ -> new LongAdder()).increment();
    }

    /** A request with this key reached its function. */
    void used(String keyId) {
        uses.computeIfAbsent(keyId, _ -> new LongAdder()).increment();
    }

    /** A violation occurred. */
    void violated(String what) {
        violations.add(what);
    }

    void published(PublishedEvent event) {
        JsonNode webhookId = Json.parseOwn(event.detail()).path("webhook_id");
        if (webhookId.isTextual()) {
            published.add(webhookId.asText());
        }
    }

    /**
     * A subscriber received a message.
     *
     * @param isTaken whether the subscriber accepted it
     */
    void received(String messageId, JsonNode data, boolean isTaken) {
        String domainEvent = data.path("webhook_id").asText() + data.path("key_id").asText()
                + data.path("successor_key_id").asText() + data.path("activity_id").asText();
        messages.computeIfAbsent(domainEvent, _ -> ConcurrentHashMap.newKeySet()).add(messageId);
        if (isTaken) {
            taken.add(data.path("webhook_id").asText() + data.path("key_id").asText());
        }
    }

    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    Set<String> published() {
        return Set.copyOf(published);
    }

    Set<String> createdKeys() {
        return Set.copyOf(createdKeys);
    }

    /** The events and keys about which a subscriber accepted a message. */
    Set<String> taken() {
        return Set.copyOf(taken);
    }

    /** The number of domain events that were sent under more than one id. */
    long sentUnderSeveralIds() {
        return messages.values().stream().filter(ids -> ids.size() > 1).count();
    }

    /** The minimum number of uses by key. */
    Map<String, Long> uses() {
        Map<String, Long> counts = new LinkedHashMap<>();
        uses.forEach((key, count) -> counts.put(key, count.sum()));
        return counts;
    }

    /** The violations, as seen by callers. */
    Queue<String> violations() {
        return violations;
    }

    /** The number of responses by kind and status, and the resulting events and notifications. */
    Map<String, Object> results() {
        Map<String, Object> results = new LinkedHashMap<>();
        answers.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(one -> results.put(one.getKey(), one.getValue().sum()));
        results.put("webhooks acknowledged", acknowledged.size());
        results.put("events published", published.size());
        results.put("occurrences told", messages.size());
        return results;
    }
}
