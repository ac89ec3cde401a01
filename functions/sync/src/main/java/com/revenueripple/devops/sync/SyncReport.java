package com.revenueripple.devops.sync;

import com.revenueripple.devops.metrics.SyncState.Success;
import java.time.Instant;

/**
 * How a run went, as {@code POST /api/devops/sync} answers it.
 *
 * @param status always {@code completed}; a run that does not complete throws
 * @param rowsRead how many rows of the source the figures cover
 * @param timestamp when the figures were true
 */
record SyncReport(String runId, String status, Instant startedAt, long durationMs, long rowsRead, Instant timestamp) {

    static SyncReport of(Success success, Instant startedAt, Instant timestamp) {
        return new SyncReport(success.runId(), "completed", startedAt, success.duration().toMillis(),
                success.rowsRead(), timestamp);
    }
}
