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
 * @param lastSuccess the last run that wrote the snapshots of all domains
 * @param lastFailure the last failure of a run or of one of its sources
 * @param reconciliation the last comparison of counters with sources; empty before the first
 * @param backfills the progress of each backfill, by name
 * @param domains the state of each domain
 * @param skipped the skipped rows of each domain that has any, by its name
 */
public record SyncState(Optional<Success> lastSuccess, Optional<Failure> lastFailure,
        Optional<Reconciliation> reconciliation, Map<String, Backfill> backfills, Map<Domain, DomainState> domains,
        Map<String, Skipped> skipped) {

    /**
     * The state of a domain. A source that fails affects the domains of its facts only.
     *
     * @param lastSuccessAt when a run last wrote its snapshot
     * @param sourceLag how far that snapshot was behind the source; empty if unknown
     * @param failure why the last run could not read the domain's source; empty when it could
     * @param comparison the last comparison of the domain's counters with the source
     */
    public record DomainState(Optional<Instant> lastSuccessAt, Optional<Duration> sourceLag, Optional<Failure> failure,
            Optional<Comparison> comparison) {}

    /**
     * The result of a comparison for one domain.
     *
     * @param difference the sum of the absolute differences of all its counters; 0 when equal
     */
    public record Comparison(Instant at, BigInteger difference) {}

    /**
     * A run that wrote new snapshots.
     *
     * @param finishedAt when it was about to write them
     * @param rowsRead how many rows or objects of the sources it read
     */
    public record Success(String runId, Instant finishedAt, Duration duration, long rowsRead) {}

    /**
     * A run that wrote no snapshots, or none of the domains of a source that failed.
     *
     * @param code stable and machine-readable, snake_case
     * @param message for the operator, without secrets
     */
    public record Failure(String runId, Instant failedAt, String code, String message) {}

    /**
     * The result of a comparison of the counters with those sources that could be read.
     *
     * @param differences by the name of each compared domain, the sum of the absolute differences of all its counters; 0 when equal
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

    /**
     * Rows that could not be read and are not in the metrics.
     *
     * @param counts by reason
     * @param rows some of them, each with {@code table}, {@code id} and {@code reason}
     */
    public record Skipped(Map<String, Long> counts, List<Listed> rows) {}
}
