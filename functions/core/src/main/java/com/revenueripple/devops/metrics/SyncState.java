package com.revenueripple.devops.metrics;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of the sync.
 *
 * @param lastSuccess and {@code lastFailure}: the later one counts
 * @param reconciliation the last comparison of the counters with the source; empty before the first
 * @param backfills the progress of each backfill, by name
 */
public record SyncState(Optional<Success> lastSuccess, Optional<Failure> lastFailure,
        Optional<Reconciliation> reconciliation, Map<String, Backfill> backfills) {

    /**
     * A run that wrote new snapshots.
     *
     * @param finishedAt when it was about to write them
     * @param rowsRead how many rows or objects of the sources it read
     */
    public record Success(String runId, Instant finishedAt, Duration duration, long rowsRead) {}

    /**
     * A run that failed and wrote no snapshots.
     *
     * @param code stable and machine-readable, snake_case
     * @param message for the operator, without secrets
     */
    public record Failure(String runId, Instant failedAt, String code, String message) {}

    /**
     * The result of a comparison of the counters with the source.
     *
     * @param differences by the domain's name, the sum of the absolute differences of all its counters; 0 when equal
     * @param details some of the counters that differ and by how much, for the operator
     */
    public record Reconciliation(Instant at, Map<String, BigInteger> differences, List<String> details) {}

    /**
     * The progress of a backfill.
     *
     * @param done the number of facts counted so far
     * @param expected the approximate number of facts
     */
    public record Backfill(long done, long expected) {}
}
