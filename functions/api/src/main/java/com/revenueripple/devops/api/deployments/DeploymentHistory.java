package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The deployments and incidents of the last 90 days.
 *
 * @param deployments newest first
 * @param incidents the most recently opened first
 * @param eventsRead the number of events read for this
 * @param completeSince the time since when nothing is missing; empty when nothing is missing at all
 */
public record DeploymentHistory(List<Deployment> deployments, List<Incident> incidents, int eventsRead,
        Optional<Instant> completeSince) {
    public DeploymentHistory {
        deployments = List.copyOf(deployments);
        incidents = List.copyOf(incidents);
    }

    /**
     * The environments with deployments or incidents: the one with the newest deployment first, those without
     * deployments last.
     */
    public List<String> environments() {
        return Stream.concat(deployments.stream().map(Deployment::environment),
                incidents.stream().map(Incident::environment)).distinct().toList();
    }

    /** The incidents that are not resolved, the most recently opened first. */
    public List<Incident> openIncidents() {
        return incidents.stream().filter(Incident::isOpen).toList();
    }
}
