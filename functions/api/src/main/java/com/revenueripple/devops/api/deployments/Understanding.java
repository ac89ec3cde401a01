package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The fields that were read of an event, for its sender. They depend on the event alone, so that a repeat returns the
 * same. Without a time in the event, {@code at} is empty; then, and when it is later, the time of receipt counts.
 */
public sealed interface Understanding {

    /**
     * A report of a deployment; see {@link DeploymentReport} for the names.
     *
     * @param kind {@link Subject#DEPLOYMENT}
     * @param deployments when the event reports several, their number; the fields are those of the first
     */
    record AsDeployment(String kind, Optional<String> deploymentId, DeploymentStatus status, String environment,
            Optional<String> service, Optional<String> version, Optional<String> commit, Optional<Instant> committedAt,
            Optional<Instant> at, Optional<Instant> startedAt, Optional<Long> durationSeconds, Optional<String> url,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Integer> deployments) implements Understanding {

        static AsDeployment of(List<DeploymentReport> reports) {
            DeploymentReport first = reports.getFirst();
            return new AsDeployment(Subject.DEPLOYMENT, first.identity(), first.status(),
                    first.environment().orElse(EventReader.DEFAULT_ENVIRONMENT), first.service(), first.version(),
                    first.commit(), first.committedAt(), first.at(), first.startedAt(),
                    first.duration().map(Duration::toSeconds), first.url(),
                    Optional.of(reports.size()).filter(number -> number > 1));
        }
    }

    /**
     * A report of an incident; see {@link IncidentReport} for the names.
     *
     * @param kind {@link Subject#INCIDENT}
     * @param status the state of the incident
     */
    record AsIncident(String kind, String incidentId, IncidentState status, String environment,
            Optional<String> service, Optional<String> title, Optional<String> severity, Optional<Instant> at,
            Optional<Instant> openedAt, Optional<String> url) implements Understanding {

        static AsIncident of(IncidentReport report) {
            return new AsIncident(Subject.INCIDENT, report.identity(), report.state(),
                    report.environment().orElse(EventReader.DEFAULT_ENVIRONMENT), report.service(), report.title(),
                    report.severity(), report.at(), report.openedAt(), report.url());
        }
    }
}
