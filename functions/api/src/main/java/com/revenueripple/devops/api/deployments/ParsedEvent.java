package com.revenueripple.devops.api.deployments;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The news in an event. */
public sealed interface ParsedEvent {

    /** What is kept of one event has to fit into its item, beside the largest part of a body; none real is so long. */
    int LONGEST_RECORD_BYTES = 32 * 1024;

    /** As it is kept with the event; empty when it is too long to be kept. */
    Optional<Subject> subject();

    private static Optional<Subject> kept(String kind, String record) {
        return record.getBytes(StandardCharsets.UTF_8).length <= LONGEST_RECORD_BYTES
                ? Optional.of(new Subject(kind, record))
                : Optional.empty();
    }

    /** News of deployments: of one, or of each that a pipeline makes; never empty. */
    record OfDeployments(List<DeploymentReport> reports) implements ParsedEvent {
        public OfDeployments {
            reports = List.copyOf(reports);
        }

        @Override
        public Optional<Subject> subject() {
            return kept(Subject.DEPLOYMENT, Records.ofDeployments(reports));
        }
    }

    /** News of an incident. */
    record OfIncident(IncidentReport report) implements ParsedEvent {
        @Override
        public Optional<Subject> subject() {
            return kept(Subject.INCIDENT, Records.ofIncident(report));
        }
    }
}
