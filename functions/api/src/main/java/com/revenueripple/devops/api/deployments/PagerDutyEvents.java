package com.revenueripple.devops.api.deployments;

import com.revenueripple.devops.api.deployments.ParsedEvent.OfIncident;
import java.util.Optional;

/**
 * The fields used of PagerDuty's V3 webhooks (github.com/PagerDuty/developer-docs, "Webhooks Overview"), of the
 * incident events that change its state: {@code event.occurred_at}, {@code event.data.id, .title, .created_at,
 * .html_url, .urgency, .service.summary}. They name no environment.
 */
final class PagerDutyEvents {
    private static final String SYSTEM = "pagerduty";

    private PagerDutyEvents() {}

    static ParsedEvent read(String eventType, LenientJson facts) {
        IncidentState state = switch (eventType) {
            case "incident.triggered", "incident.reopened", "incident.unacknowledged" -> IncidentState.OPENED;
            case "incident.acknowledged" -> IncidentState.ACKNOWLEDGED;
            case "incident.resolved" -> IncidentState.RESOLVED;
            default -> throw NotUnderstood.UNKNOWN_EVENT_TYPE.exception();
        };
        boolean reopened = eventType.equals("incident.reopened");
        String id = facts.name("/event/data/id").orElseThrow(NotUnderstood.MISSING_ID::exception);
        return new OfIncident(new IncidentReport(SYSTEM, id, false, state,
                facts.time("/event/occurred_at"),
                facts.time("/event/data/created_at").filter(_ -> !reopened), Optional.empty(),
                facts.name("/event/data/service/summary"), facts.name("/event/data/title"),
                facts.name("/event/data/urgency"), facts.url("/event/data/html_url")));
    }
}
