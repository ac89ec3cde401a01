package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Reads inbound webhooks by the shape of their payload: deployments of GitHub, GitLab and the DevOps module, incidents
 * of PagerDuty and the module. It is tolerant: an event that lacks a required field, or does not report a deployment or
 * an incident, is not understood, and no payload makes it fail.
 */
public enum EventReader {
    GITHUB,
    GITLAB,
    PAGERDUTY,
    /** The DevOps module's shape, which any sender may use; an event type of GitLab's hooks is read as GitLab's. */
    MODULE;

    /** The environment of a deployment or incident whose event names none. */
    public static final String DEFAULT_ENVIRONMENT = "production";

    /**
     * How an event is understood.
     *
     * @param sender the sender's name
     * @param eventType as the sender names it: {@code X-GitHub-Event}, {@code X-Gitlab-Event},
     *        {@code event.event_type}, the module's {@code event_type}
     * @param receivedAt the time that counts for an event without one, or with a later one
     */
    public Interpretation read(String sender, String eventType, JsonNode payload, Instant receivedAt) {
        try {
            return Interpretation.of(parse(sender, eventType, payload), receivedAt.truncatedTo(ChronoUnit.MILLIS));
        } catch (NotUnderstoodException e) {
            return Interpretation.of(e.reason());
        }
    }

    /**
     * The reports in an event.
     *
     * @throws NotUnderstoodException when it has none
     */
    ParsedEvent parse(String sender, String eventType, JsonNode payload) {
        LenientJson facts = new LenientJson(payload);
        return switch (this) {
            case GITHUB -> GitHubEvents.read(eventType, facts);
            case GITLAB -> GitLabEvents.read(eventType, facts);
            case PAGERDUTY -> PagerDutyEvents.read(eventType, facts);
            case MODULE -> GitLabEvents.isHook(eventType)
                    ? GitLabEvents.read(eventType, facts)
                    : ModuleEvents.read(sender, eventType, facts);
        };
    }
}
