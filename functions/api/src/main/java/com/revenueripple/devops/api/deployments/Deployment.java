package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A deployment as described by all events about it; see {@link DeploymentReport} for the names.
 *
 * @param webhookId the event that has the status
 * @param entry unique among all deployments; the webhook_id, with a number when that event reports several
 * @param at when it finished; while it is in progress, the time of its last report
 * @param finishedAt when it finished; empty while it is in progress
 * @param durationSeconds its duration, in whole seconds
 */
public record Deployment(String webhookId, @JsonIgnore String entry, String system, String environment,
        Optional<String> service, Optional<String> version, Optional<String> commit, Optional<Instant> committedAt,
        DeploymentStatus status, @JsonIgnore Instant at, Optional<Instant> startedAt, Optional<Instant> finishedAt,
        Optional<Long> durationSeconds, Optional<String> url) {

    boolean isSuccess() {
        return status == DeploymentStatus.SUCCESS;
    }

    boolean isFailure() {
        return status == DeploymentStatus.FAILURE;
    }

    /**
     * The time from the commit to its successful deployment; empty when either is unknown, or when the clocks
     * contradict each other.
     */
    Optional<Duration> leadTime() {
        return committedAt.filter(committed -> isSuccess() && !committed.isAfter(at))
                .map(committed -> Duration.between(committed, at));
    }
}
