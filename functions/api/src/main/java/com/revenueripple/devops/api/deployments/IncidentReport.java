package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.Optional;

/**
 * One event about an incident.
 *
 * @param system where it is kept: {@code pagerduty}, otherwise the sender's name
 * @param identity the incident's or alert's id there
 * @param state how it stood
 * @param at when it stood so; never after the event was received
 * @param openedAt when it was opened, if the event says so
 * @param environment in lower case, if the event names one
 * @param service what is affected
 * @param title what it is, for people
 * @param severity in the sender's words
 * @param url where people can look at it, http or https
 */
public record IncidentReport(String system, String identity, IncidentState state, Instant at,
        Optional<Instant> openedAt, Optional<String> environment, Optional<String> service, Optional<String> title,
        Optional<String> severity, Optional<String> url) {}
