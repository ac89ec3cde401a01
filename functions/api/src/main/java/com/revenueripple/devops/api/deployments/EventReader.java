package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Understands received events: deployments of GitHub, GitLab and the DevOps module, incidents of PagerDuty and the
 * module. It is tolerant: whatever lacks what is needed, or tells nothing new about a deployment or an incident, is
 * understood as nothing, and no payload makes it fail.
 */
public final class EventReader {
    /** Where a deployment or an incident is taken to be when its event names no environment. */
    public static final String DEFAULT_ENVIRONMENT = "production";

    private EventReader() {}

    /**
     * What an event tells.
     *
     * @param source the name under which its sender is known here
     * @param scheme how the sender signs, which tells whose payload it is: {@code github}, {@code gitlab},
     *        {@code pagerduty}; anything else is read as an event of the module, or of GitLab when the type is that of
     *        one of its hooks
     * @param eventType in the sender's words: {@code X-GitHub-Event}, {@code X-Gitlab-Event}, {@code event.event_type},
     *        the module's {@code event_type}
     * @param receivedAt no report is later than this
     */
    public static Optional<ParsedEvent> read(String source, String scheme, String eventType, JsonNode payload,
            Instant receivedAt) {
        LenientJson facts = new LenientJson(payload, receivedAt);
        return switch (scheme) {
            case "github" -> GitHubEvents.read(eventType, facts);
            case "gitlab" -> GitLabEvents.read(eventType, facts);
            case "pagerduty" -> PagerDutyEvents.read(eventType, facts);
            default -> GitLabEvents.isHook(eventType)
                    ? GitLabEvents.read(eventType, facts)
                    : ModuleEvents.read(source, eventType, facts);
        };
    }
}
