package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads inbound webhooks by the shape of their payload: deployments of GitHub, GitLab and the DevOps module, incidents
 * of PagerDuty and the module. It is tolerant: an event that lacks a required field, or does not report a deployment or
 * an incident, yields nothing, and no payload makes it fail.
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
     * The reports in an event.
     *
     * @param sender the sender's name
     * @param eventType as the sender names it: {@code X-GitHub-Event}, {@code X-Gitlab-Event},
     *        {@code event.event_type}, the module's {@code event_type}
     * @param receivedAt no report is later than this
     */
    public Optional<ParsedEvent> read(String sender, String eventType, JsonNode payload, Instant receivedAt) {
        LenientJson facts = new LenientJson(payload, receivedAt);
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
