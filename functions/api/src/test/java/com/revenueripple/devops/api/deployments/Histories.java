package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Deployments, incidents and histories for tests. */
final class Histories {
    private Histories() {}

    static Deployment deployment(String service, DeploymentStatus status, Instant at, Optional<Instant> committedAt) {
        return new Deployment("wh_" + at, "wh_" + at, "github", "production", Optional.of(service), Optional.empty(),
                Optional.empty(), committedAt, status, at, Optional.empty(),
                Optional.of(at).filter(_ -> status.isFinal()), Optional.empty(), Optional.empty());
    }

    static Incident incident(Instant openedAt, Optional<Instant> resolvedAt) {
        return incident(openedAt, resolvedAt, false);
    }

    /** @param derived whether its sender has no id for it */
    static Incident incident(Instant openedAt, Optional<Instant> resolvedAt, boolean derived) {
        return new Incident("pagerduty", "P" + openedAt, derived,
                resolvedAt.isPresent() ? IncidentState.RESOLVED : IncidentState.OPENED, "production",
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(openedAt), resolvedAt,
                Optional.empty());
    }

    /** A complete history. */
    static DeploymentHistory history(List<Deployment> deployments, List<Incident> incidents) {
        return new DeploymentHistory(
                deployments.stream().sorted(Comparator.comparing(Deployment::at).reversed()).toList(), incidents,
                deployments.size() + incidents.size(), Optional.empty());
    }
}
