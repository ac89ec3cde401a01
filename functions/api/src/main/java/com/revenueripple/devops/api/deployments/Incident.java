package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An incident, from its opening to its resolution, as described by all events about it; see {@link IncidentReport} for
 * the names. One that is reopened after its resolution is another incident.
 *
 * @param incidentId its id in its system
 * @param derived whether the id was derived from the text of the alert
 * @param openedAt when it was opened; empty when no event has the time
 * @param resolvedAt when it was resolved; empty while it is open
 */
public record Incident(String system, String incidentId, @JsonIgnore boolean derived, IncidentState state,
        String environment, Optional<String> service, Optional<String> title, Optional<String> severity,
        Optional<Instant> openedAt, Optional<Instant> resolvedAt, Optional<String> url) {

    boolean isOpen() {
        return state != IncidentState.RESOLVED;
    }

    /** Whether measures include it. A sender without ids may never report the end, so only a resolved one counts. */
    boolean counts() {
        return !derived || !isOpen();
    }

    /** The time from opening to resolution; empty when either is unknown, or when the clocks contradict each other. */
    Optional<Duration> timeToRestore() {
        return openedAt.flatMap(opened -> resolvedAt.filter(resolved -> !resolved.isBefore(opened))
                .map(resolved -> Duration.between(opened, resolved)));
    }
}
