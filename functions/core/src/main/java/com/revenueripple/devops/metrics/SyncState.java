package com.revenueripple.devops.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How the sync is doing: its last success and its last failure, whichever came later. */
public record SyncState(Optional<Success> lastSuccess, Optional<Failure> lastFailure) {

    /**
     * A run that wrote new snapshots.
     *
     * @param finishedAt when it was about to write them
     * @param rowsRead how many rows of the source the figures cover
     */
    public record Success(String runId, Instant finishedAt, Duration duration, long rowsRead) {}

    /**
     * A run that wrote none.
     *
     * @param code stable and machine-readable, snake_case
     * @param message for the operator, without secrets
     */
    public record Failure(String runId, Instant failedAt, String code, String message) {}
}
