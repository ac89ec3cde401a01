package com.revenueripple.devops.api.deployments;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The reports in an event. */
sealed interface ParsedEvent {

    /** A record has to fit into its event's item, beside the largest part of a body; no real one is so long. */
    int LONGEST_RECORD_BYTES = 32 * 1024;

    /**
     * The subject to store with the event.
     *
     * @param receivedAt the time of receipt, in milliseconds
     * @throws NotUnderstoodException when it is too long
     */
    Subject subject(Instant receivedAt);

    /** What the event's sender receives. */
    Understanding understanding();

    private static Subject bounded(String kind, String record) {
        if (record.getBytes(StandardCharsets.UTF_8).length > LONGEST_RECORD_BYTES) {
            throw NotUnderstood.TOO_LONG.exception();
        }
        return new Subject(kind, record);
    }

    /** Reports of deployments: of one, or of each in a pipeline; never empty. */
    record OfDeployments(List<DeploymentReport> reports) implements ParsedEvent {
        public OfDeployments {
            reports = List.copyOf(reports);
        }

        @Override
        public Subject subject(Instant receivedAt) {
            return bounded(Subject.DEPLOYMENT, Records.ofDeployments(reports, receivedAt));
        }

        @Override
        public Understanding understanding() {
            return Understanding.AsDeployment.of(reports);
        }
    }

    /** A report of an incident. */
    record OfIncident(IncidentReport report) implements ParsedEvent {
        @Override
        public Subject subject(Instant receivedAt) {
            return bounded(Subject.INCIDENT, Records.ofIncident(report, receivedAt));
        }

        @Override
        public Understanding understanding() {
            return Understanding.AsIncident.of(report);
        }
    }
}
