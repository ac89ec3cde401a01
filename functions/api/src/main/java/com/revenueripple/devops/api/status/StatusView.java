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
 * @param timestamp when this was read
 * @param status the verdict
 * @param sync what it follows from
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
     * @param intervalSeconds how often it runs
     * @param lastSuccessAt when it last succeeded
     * @param lastDurationMs how long that took
     * @param lastRowsRead how many rows or objects of the sources it read
     * @param backfilling whether everything, or everything of some kind, is being counted anew
     * @param backfills how far that is
     * @param reconciledAt when the counters were last compared with the sources
     * @param reconcileDifferences what that found, by domain: the sum of the absolute differences of all counters
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
