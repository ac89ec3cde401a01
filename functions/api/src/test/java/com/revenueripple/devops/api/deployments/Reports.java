package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.Optional;

/** Reports for tests, received at the time that they report. */
final class Reports {
    private Reports() {}

    /** A report of the named deployment of the service {@code web} to production. */
    static Stamped<DeploymentReport> deployment(String identity, DeploymentStatus status, String at) {
        return deployment(Optional.of(identity), Evidence.DEPLOYMENT, "web", Optional.of("1"), status, at);
    }

    static Stamped<DeploymentReport> deployment(Optional<String> identity, Evidence evidence, String service,
            Optional<String> version, DeploymentStatus status, String at) {
        return received(new DeploymentReport("github", identity, evidence, Optional.empty(), Optional.of(service),
                version, Optional.of("c1"), Optional.empty(), status, Optional.of(Instant.parse(at)), Optional.empty(),
                Optional.empty(), Optional.empty()));
    }

    static Stamped<DeploymentReport> received(DeploymentReport report) {
        Instant at = report.at().orElseThrow();
        return new Stamped<>("wh_" + at + report.status(), at, report);
    }

    /** A report of the named incident in production. */
    static Stamped<IncidentReport> incident(String identity, IncidentState state, String at) {
        return incident(identity, state, at, Optional.empty());
    }

    /** The same, with the time of its opening. */
    static Stamped<IncidentReport> incident(String identity, IncidentState state, String at,
            Optional<Instant> openedAt) {
        Instant time = Instant.parse(at);
        return new Stamped<>("wh_" + at + state, time, new IncidentReport("pagerduty", identity, false, state,
                Optional.of(time),
                openedAt, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }
}
