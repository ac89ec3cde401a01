package com.revenueripple.devops.api.status;

import com.fasterxml.jackson.annotation.JsonValue;
import com.revenueripple.devops.api.metrics.SyncSchedule;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.DomainState;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncState;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the metrics are fresh.
 *
 * @param timestamp the time of this status
 * @param status the verdict: connected when all domains are, never synced when none has been
 * @param sync the sync as a whole
 * @param domains by their names
 * @param <F> what this status shows of a failure
 */
record StatusView<F>(Instant timestamp, Health status, Sync sync, Map<String, DomainStatus<F>> domains) {

    /** @param shown what to show of a failure */
    static <F> StatusView<F> of(SyncState state, SyncSchedule schedule, Instant now, Function<Failure, F> shown) {
        Map<String, DomainStatus<F>> domains = new TreeMap<>();
        state.domains().forEach(
                (domain, own) -> domains.put(domain.code(), DomainStatus.of(own, schedule, now, shown)));
        return new StatusView<>(now, Health.of(domains.values()), Sync.of(state, schedule), domains);
    }

    /** Connected: the last sync is at most three intervals old. */
    enum Health {
        CONNECTED,
        STALE,
        NEVER_SYNCED;

        /** Of metrics that were updated at that time. */
        private static Health of(Optional<Instant> lastSuccessAt, SyncSchedule schedule, Instant now) {
            return lastSuccessAt.map(at -> now.isAfter(schedule.staleSince(at)) ? STALE : CONNECTED)
                    .orElse(NEVER_SYNCED);
        }

        /** The status that all domains have, otherwise stale: some metrics are old or missing. */
        private static Health of(Collection<? extends DomainStatus<?>> domains) {
            Set<Health> all = domains.stream().map(DomainStatus::status).collect(Collectors.toSet());
            return all.size() == 1 ? all.iterator().next() : STALE;
        }

        /** The name in the API. */
        @JsonValue
        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One domain.
     *
     * @param lastSuccessAt when its metrics were last updated
     * @param ageSeconds the time since then
     * @param sourceLagSeconds how far its metrics were behind their source then; empty if unknown
     * @param failure why the last sync could not read its source; empty when it could
     * @param <F> what this status shows of a failure
     */
    record DomainStatus<F>(Health status, Optional<Instant> lastSuccessAt, Optional<Long> ageSeconds,
            Optional<Long> sourceLagSeconds, Optional<F> failure) {
        private static <F> DomainStatus<F> of(DomainState state, SyncSchedule schedule, Instant now,
                Function<Failure, F> shown) {
            return new DomainStatus<>(Health.of(state.lastSuccessAt(), schedule, now), state.lastSuccessAt(),
                    state.lastSuccessAt().map(at -> Duration.between(at, now).toSeconds()),
                    state.sourceLag().map(Duration::toSeconds), state.failure().map(shown));
        }
    }

    /** What holders of keys see of a failure. */
    record FailureSummary(String code, Instant failedAt) {
        static FailureSummary of(Failure failure) {
            return new FailureSummary(failure.code(), failure.failedAt());
        }
    }

    /**
     * The sync.
     *
     * @param intervalSeconds the interval of its schedule
     * @param lastSuccessAt when it last updated the metrics of all domains
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
