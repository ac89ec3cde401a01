package com.revenueripple.devops.sync;

import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Success;
import java.time.Instant;
import java.util.Map;

/**
 * How a run went, as {@code POST /api/devops/sync} answers it.
 *
 * @param status {@code completed}, or {@code backfilling} when later runs must go on counting; a run that fails throws
 * @param rowsRead how many rows or objects of the sources it read
 * @param timestamp when the metrics were true
 * @param backfills how far the counting of each kind is
 * @param reconciled whether the counters were compared with the sources; never without being asked for
 */
record SyncReport(String runId, String status, Instant startedAt, long durationMs, long rowsRead, Instant timestamp,
        Map<String, Backfill> backfills, boolean reconciled) {

    static SyncReport of(Success success, Instant startedAt, Instant timestamp, Map<String, Backfill> backfills,
            boolean reconciled) {
        return new SyncReport(success.runId(), backfills.isEmpty() ? "completed" : "backfilling", startedAt,
                success.duration().toMillis(), success.rowsRead(), timestamp, backfills, reconciled);
    }
}
