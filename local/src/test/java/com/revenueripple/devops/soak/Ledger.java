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

/** What callers were told, what was published, and what subscribers received: one side of the balance. */
final class Ledger {
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> published = ConcurrentHashMap.newKeySet();
    private final Set<String> madeKeys = ConcurrentHashMap.newKeySet();
    /** By what a message told of, the ids under which it came. */
    private final Map<String, Set<String>> told = new ConcurrentHashMap<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    /** By key, how many of its requests went through the authorizer as the caller could see. */
    private final Map<String, LongAdder> uses = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** A webhook was answered with 200 or 202. */
    void acknowledged(String webhookId) {
        acknowledged.add(webhookId);
    }

    /** A key was made, and its maker told. */
    void made(String keyId) {
        madeKeys.add(keyId);
    }

    /** A request was answered. */
    void answered(String kind, int status) {
        answers.computeIfAbsent(kind + " " + status, _ -> new LongAdder()).increment();
    }

    /** A request of that key was let through to its function. */
    void used(String keyId) {
        uses.computeIfAbsent(keyId, _ -> new LongAdder()).increment();
    }

    /** Something that must not happen has happened. */
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
     * @param isTaken whether it was answered well
     */
    void told(String messageId, JsonNode data, boolean isTaken) {
        String domainEvent = data.path("webhook_id").asText() + data.path("key_id").asText()
                + data.path("successor_key_id").asText() + data.path("activity_id").asText();
        told.computeIfAbsent(domainEvent, _ -> ConcurrentHashMap.newKeySet()).add(messageId);
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

    Set<String> madeKeys() {
        return Set.copyOf(madeKeys);
    }

    /** The events and keys of which a subscriber has taken a message. */
    Set<String> taken() {
        return Set.copyOf(taken);
    }

    /** How many domain events were sent under more than one id. */
    long toldUnderSeveralIds() {
        return told.values().stream().filter(ids -> ids.size() > 1).count();
    }

    /** By key, at least so many uses. */
    Map<String, Long> uses() {
        Map<String, Long> counts = new LinkedHashMap<>();
        uses.forEach((key, count) -> counts.put(key, count.sum()));
        return counts;
    }

    /** What happened that must not, as callers saw it. */
    Queue<String> violations() {
        return violations;
    }

    /** How many requests were answered in each way, and what came of them. */
    Map<String, Object> results() {
        Map<String, Object> results = new LinkedHashMap<>();
        answers.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(one -> results.put(one.getKey(), one.getValue().sum()));
        results.put("webhooks acknowledged", acknowledged.size());
        results.put("events published", published.size());
        results.put("occurrences told", told.size());
        return results;
    }
}
