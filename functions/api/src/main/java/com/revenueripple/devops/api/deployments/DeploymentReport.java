package com.revenueripple.devops.api.deployments;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One report of one deployment. Its times are those of the event, which may be after the receipt.
 *
 * @param system where the deployment happened: {@code github}, {@code gitlab}, otherwise the sender's name
 * @param identity unique among the system's deployments; empty when the sender has no id for it
 * @param evidence the kind of event
 * @param environment in lower case, if the event names one
 * @param service the repository, project or service that was deployed
 * @param version a version, tag or branch, as the sender names it
 * @param commit its hash
 * @param committedAt when the commit was made
 * @param status the state of the deployment
 * @param at the time of that state, if the event has one
 * @param startedAt when it began
 * @param duration the duration
 * @param url a page about it, http or https
 */
public record DeploymentReport(String system, Optional<String> identity, Evidence evidence,
        Optional<String> environment,
        Optional<String> service, Optional<String> version, Optional<String> commit, Optional<Instant> committedAt,
        DeploymentStatus status, Optional<Instant> at, Optional<Instant> startedAt, Optional<Duration> duration,
        Optional<String> url) implements Report {}
