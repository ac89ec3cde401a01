package com.revenueripple.devops.api.deployments;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One event about one deployment.
 *
 * @param system where it happened: {@code github}, {@code gitlab}, otherwise the sender's name
 * @param identity unique among the deployments of the system; empty when the sender has no name for it
 * @param evidence what kind of event this is
 * @param environment in lower case, if the event names one
 * @param service the repository, project or service that was deployed
 * @param version a version, tag or branch, as the sender calls what was deployed
 * @param commit its hash
 * @param committedAt when the commit was made
 * @param status how the deployment stood
 * @param at when it stood so; never after the event was received
 * @param startedAt when it began
 * @param duration how long it took
 * @param url where people can look at it, http or https
 */
public record DeploymentReport(String system, Optional<String> identity, Evidence evidence,
        Optional<String> environment,
        Optional<String> service, Optional<String> version, Optional<String> commit, Optional<Instant> committedAt,
        DeploymentStatus status, Instant at, Optional<Instant> startedAt, Optional<Duration> duration,
        Optional<String> url) {}
