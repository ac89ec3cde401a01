package com.revenueripple.devops.sync;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Success;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of a run, as {@code POST /api/devops/sync} returns it.
 *
 * @param status {@code completed}; {@code partial} when a source failed; {@code backfilling} when later runs must
 *            continue counting. A run whose sources all failed throws
 * @param rowsRead the number of rows or objects read from the sources
 * @param timestamp the moment that the metrics describe
 * @param backfills the progress of incomplete kinds
 * @param reconciled whether the counters of all kinds were compared with all sources that did not fail; only on request
 * @param failures the sources that failed
 * @param tooFast whether a source that did not fail changed too fast to be compared; not in the response
 */
record SyncReport(String runId, String status, Instant startedAt, long durationMs, long rowsRead, Instant timestamp,
        Map<String, Backfill> backfills, boolean reconciled, List<FailedSource> failures, @JsonIgnore boolean tooFast) {

    /**
     * A source that failed.
     *
     * @param domains the names of the domains whose metrics stay as they are
     */
    record FailedSource(List<String> domains, String code, String message) {}

    static SyncReport of(Success success, Instant startedAt, Instant timestamp, Map<String, Backfill> backfills,
            boolean reconciled, List<RunFailure> failures, boolean tooFast) {
        String status = backfills.isEmpty() ? "completed" : "backfilling";
        return new SyncReport(success.runId(), failures.isEmpty() ? status : "partial", startedAt,
                success.duration().toMillis(), success.rowsRead(), timestamp, backfills, reconciled,
                failures.stream()
                        .map(failed -> new FailedSource(failed.domainCodes(), failed.code(), failed.message()))
                        .toList(),
                tooFast);
    }

    /**
     * Requires that no source failed, for callers that have no other way to report it.
     *
     * @throws IllegalStateException naming the domains that stay as they are, and why
     */
    SyncReport complete() {
        if (failures.isEmpty()) {
            return this;
        }
        throw new IllegalStateException("The other metrics are published, but not those of "
                + failures.stream().map(failed -> String.join(", ", failed.domains()) + " (" + failed.code() + ")")
                        .collect(Collectors.joining(", "))
                + ".");
    }
}
