package com.revenueripple.devops.api.status;

import com.fasterxml.jackson.annotation.JsonValue;
import com.revenueripple.devops.api.metrics.SyncSchedule;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncState;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the metrics are fresh.
 *
 * @param timestamp the time of this status
 * @param status the verdict
 * @param sync the basis of the verdict
 */
record StatusView(Instant timestamp, Health status, Sync sync) {
    static StatusView of(SyncState state, SyncSchedule schedule, Instant now) {
        return new StatusView(now, health(state, schedule, now), Sync.of(state, schedule));
    }

    private static Health health(SyncState state, SyncSchedule schedule, Instant now) {
        return state.lastSuccess()
                .map(success -> now.isAfter(schedule.staleSince(success.finishedAt()))
                        ? Health.STALE
                        : Health.CONNECTED)
                .orElse(Health.NEVER_SYNCED);
    }

    /** Connected: the last sync is at most three intervals old. */
    enum Health {
        CONNECTED,
        STALE,
        NEVER_SYNCED;

        /** The name in the API. */
        @JsonValue
        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The sync.
     *
     * @param intervalSeconds the interval of its schedule
     * @param lastSuccessAt when it last succeeded
     * @param lastDurationMs the duration of that run
     * @param lastRowsRead the number of rows or objects of the sources that it read
     * @param backfilling whether a backfill is in progress
     * @param backfills the progress of the backfills
     * @param reconciledAt when the counters were last compared with the sources
     * @param reconcileDifferences the result, by domain: the sum of the absolute differences of all counters
     */
    record Sync(long intervalSeconds, Optional<Instant> lastSuccessAt, Optional<Long> lastDurationMs,
            Optional<Long> lastRowsRead, boolean backfilling, Map<String, Backfill> backfills,
            Optional<Instant> reconciledAt, Map<String, BigInteger> reconcileDifferences) {
        static Sync of(SyncState state, SyncSchedule schedule) {
            return new Sync(schedule.interval().toSeconds(),
                    state.lastSuccess().map(SyncState.Success::finishedAt),
                    state.lastSuccess().map(success -> success.duration().toMillis()),
                    state.lastSuccess().map(SyncState.Success::rowsRead),
                    !state.backfills().isEmpty(),
                    state.backfills(),
                    state.reconciliation().map(Reconciliation::at),
                    state.reconciliation().map(Reconciliation::differences).orElse(Map.of()));
        }
    }
}
