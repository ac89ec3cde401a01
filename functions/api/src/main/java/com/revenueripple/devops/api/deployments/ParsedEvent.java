package com.revenueripple.devops.api.deployments;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The reports in an event. */
public sealed interface ParsedEvent {

    /** A record has to fit into its event's item, beside the largest part of a body; no real one is so long. */
    int LONGEST_RECORD_BYTES = 32 * 1024;

    /** The subject to store with the event; empty when it is too long. */
    Optional<Subject> subject();

    private static Optional<Subject> kept(String kind, String record) {
        return record.getBytes(StandardCharsets.UTF_8).length <= LONGEST_RECORD_BYTES
                ? Optional.of(new Subject(kind, record))
                : Optional.empty();
    }

    /** Reports of deployments: of one, or of each in a pipeline; never empty. */
    record OfDeployments(List<DeploymentReport> reports) implements ParsedEvent {
        public OfDeployments {
            reports = List.copyOf(reports);
        }

        @Override
        public Optional<Subject> subject() {
            return kept(Subject.DEPLOYMENT, Records.ofDeployments(reports));
        }
    }

    /** A report of an incident. */
    record OfIncident(IncidentReport report) implements ParsedEvent {
        @Override
        public Optional<Subject> subject() {
            return kept(Subject.INCIDENT, Records.ofIncident(report));
        }
    }
}
