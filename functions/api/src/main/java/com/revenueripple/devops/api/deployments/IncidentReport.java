package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.Optional;

/**
 * One report of one incident. Its times are those of the event, which may be after the receipt.
 *
 * @param system the system of the incident: {@code pagerduty}, otherwise the sender's name
 * @param identity the incident's or alert's id in that system
 * @param derived whether the sender has no id for it, so that its identity was derived from its text
 * @param state the state of the incident
 * @param at the time of that state, if the event has one
 * @param openedAt when it was opened, if the event has the time
 * @param environment in lower case, if the event names one
 * @param service what is affected
 * @param title a title for people
 * @param severity as the sender names it
 * @param url a page about it, http or https
 */
public record IncidentReport(String system, String identity, boolean derived, IncidentState state, Optional<Instant> at,
        Optional<Instant> openedAt, Optional<String> environment, Optional<String> service, Optional<String> title,
        Optional<String> severity, Optional<String> url) implements Report {}
