package com.revenueripple.devops.delivery;

import com.revenueripple.devops.webhooks.Subject;
import java.util.List;

/** What an event tells. */
public sealed interface Understood {

    /** As it is kept with the event. */
    Subject subject();

    /** News of deployments: of one, or of each that a pipeline makes; never empty. */
    record OfDeployments(List<DeploymentReport> reports) implements Understood {
        public OfDeployments {
            reports = List.copyOf(reports);
        }

        @Override
        public Subject subject() {
            return new Subject(Subject.DEPLOYMENT, Records.ofDeployments(reports));
        }
    }

    /** News of an incident. */
    record OfIncident(IncidentReport report) implements Understood {
        @Override
        public Subject subject() {
            return new Subject(Subject.INCIDENT, Records.ofIncident(report));
        }
    }
}
