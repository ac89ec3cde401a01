package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The deployments and incidents of the last 90 days.
 *
 * @param deployments newest first
 * @param incidents the one opened last first
 * @param eventsRead how many events this is made of
 * @param completeSince from when on it lacks nothing; empty when it lacks nothing at all
 */
public record DeploymentHistory(List<Deployment> deployments, List<Incident> incidents, int eventsRead,
        Optional<Instant> completeSince) {
    public DeploymentHistory {
        deployments = List.copyOf(deployments);
        incidents = List.copyOf(incidents);
    }

    /** Those that have deployments or incidents: that with the newest deployment first, those without any last. */
    public List<String> environments() {
        return Stream.concat(deployments.stream().map(Deployment::environment),
                incidents.stream().map(Incident::environment)).distinct().toList();
    }

    /** The incidents that are not resolved, the one opened last first. */
    public List<Incident> openIncidents() {
        return incidents.stream().filter(Incident::isOpen).toList();
    }
}
