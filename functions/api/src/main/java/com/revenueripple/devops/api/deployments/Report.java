package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.Optional;

/** A report in an event. It depends on the event alone, so that an event that is sent again has the same. */
sealed interface Report permits DeploymentReport, IncidentReport {

    /** The time of the reported state, as the event has it; empty when it has none. */
    Optional<Instant> at();

    /** The time that counts: that of the event, but not after its receipt; without one, the receipt. */
    default Instant countedAt(Instant receivedAt) {
        return at().filter(time -> time.isBefore(receivedAt)).orElse(receivedAt);
    }
}
