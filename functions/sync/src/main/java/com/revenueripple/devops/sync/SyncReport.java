package com.revenueripple.devops.sync;

import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Success;
import java.time.Instant;
import java.util.Map;

/**
 * The result of a run, as {@code POST /api/devops/sync} returns it.
 *
 * @param status {@code completed}, or {@code backfilling} when later runs must continue counting; a failed run throws
 * @param rowsRead the number of rows or objects read from the sources
 * @param timestamp the moment that the metrics describe
 * @param backfills the progress of incomplete kinds
 * @param reconciled whether the counters were compared with the sources; only on request
 */
record SyncReport(String runId, String status, Instant startedAt, long durationMs, long rowsRead, Instant timestamp,
        Map<String, Backfill> backfills, boolean reconciled) {

    static SyncReport of(Success success, Instant startedAt, Instant timestamp, Map<String, Backfill> backfills,
            boolean reconciled) {
        return new SyncReport(success.runId(), backfills.isEmpty() ? "completed" : "backfilling", startedAt,
                success.duration().toMillis(), success.rowsRead(), timestamp, backfills, reconciled);
    }
}
