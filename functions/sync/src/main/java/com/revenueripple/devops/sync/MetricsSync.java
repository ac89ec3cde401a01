package com.revenueripple.devops.sync;

import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.environment.Backoff;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.metrics.ReportingCurrency;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SnapshotPublisher;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.metrics.SyncLease;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncState.Skipped;
import com.revenueripple.devops.metrics.SyncState.Success;
import com.revenueripple.devops.metrics.SyncState;
import com.revenueripple.devops.metrics.SyncStateStore;
import com.revenueripple.devops.sync.engine.Follower;
import com.revenueripple.devops.sync.metrics.RevenueSource;
import com.revenueripple.devops.sync.metrics.SnapshotBuilder;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.Source;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.telemetry.Telemetry;
import com.revenueripple.devops.telemetry.TelemetryMetric;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Updates the counters and the snapshots, one run at a time, and always records the outcome. A run that runs out of
 * time leaves the rest to the next run. When a source fails, the metrics of other sources are published.
 */
final class MetricsSync {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsSync.class);

    /** Reserved for the work after the sources have been read. */
    private static final Duration TIME_TO_PUBLISH = Duration.ofSeconds(5);

    /** Reserved for one more call, and for the response while the client still waits. */
    private static final Duration TIME_TO_END = Duration.ofSeconds(14);

    /** Ends after about half a minute. */
    private static final Backoff RELEASES = new Backoff(6, Duration.ofSeconds(1), Duration.ofSeconds(16), 0);

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final List<Source> sources;
    private final TimeLimits limits;
    private final SyncLease lease;
    private final SyncStateStore states;
    private final RunRecords records;
    private final DomainEventsQueue domainEvents;
    private final SnapshotStore snapshots;
    private final SnapshotPublisher publisher;
    private final SnapshotBuilder builder;
    private final Telemetry telemetry;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Supplier<String> runIds;

    /** The task of a run. */
    enum Task {
        /** Apply changes. */
        FOLLOW,
        /** Also compare with the sources and recount the kinds that differ. */
        RECONCILE
    }

    /** @param nanoTime measures the remaining time of a run */
    MetricsSync(Environment environment, TimeLimits limits, LongSupplier nanoTime) {
        this.dynamoDb = environment.dynamoDb().get();
        this.table = environment.required("METRICS_TABLE");
        this.sources = Sources.in(environment);
        this.limits = limits;
        this.clock = environment.clock();
        this.lease = new SyncLease(dynamoDb, table, clock, limits.lease());
        this.states = new SyncStateStore(dynamoDb, table);
        this.records = new RunRecords(environment, dynamoDb, states);
        this.domainEvents = new DomainEventsQueue(environment);
        this.snapshots = new SnapshotStore(dynamoDb, table);
        this.publisher = new SnapshotPublisher(dynamoDb, snapshots, states, lease);
        this.builder = new SnapshotBuilder(dynamoDb, table, ReportingCurrency.in(environment),
                RevenueSource.in(environment));
        this.telemetry = Telemetry.in(environment);
        this.nanoTime = nanoTime;
        this.runIds = () -> Identifiers.timeOrdered("run_", clock.instant(), environment.random());
    }

    /**
     * Wired from METRICS_TABLE, ACTIVITY_LOG_TABLE, OCCURRENCES_QUEUE_URL, REPORTING_CURRENCY and the variables of
     * {@link Sources} and {@link Telemetry}.
     */
    static MetricsSync in(Environment environment, TimeLimits limits) {
        return new MetricsSync(environment, limits, System::nanoTime);
    }

    /**
     * Runs once, on schedule.
     *
     * @param timeLeft until the function is stopped
     * @throws LeaseFailure when another run holds the lease, or took it meanwhile
     * @throws SourceFailure when none of the sources can be read
     */
    SyncReport run(Task task, Duration timeLeft) {
        return run(task, Optional.empty(), timeLeft);
    }

    /**
     * Runs once at an administrator's request, which is recorded with the start of the run: a run that another one
     * prevents leaves no entry.
     *
     * @param timeLeft until the function is stopped
     * @throws LeaseFailure when another run holds the lease, or took it meanwhile
     * @throws SourceFailure when none of the sources can be read
     */
    SyncReport run(Task task, Origin requester, Duration timeLeft) {
        return run(task, Optional.of(requester), timeLeft);
    }

    private SyncReport run(Task task, Optional<Origin> requester, Duration timeLeft) {
        Outcome outcome = runAlone(task, requester, timeLeft);
        if (outcome.hasPublished) {
            domainEvents.sendSnapshotsPublished();
        }
        return outcome.report.orElseThrow(outcome::failure);
    }

    /**
     * The end of a run.
     *
     * @param report empty when all sources failed
     */
    private record Outcome(Optional<SyncReport> report, boolean hasPublished, List<RunFailure> failures) {

        /** The failure of the first source, with those of the others. */
        private RuntimeException failure() {
            RuntimeException first = failures.getFirst().cause();
            failures.stream().skip(1).forEach(other -> first.addSuppressed(other.cause()));
            return first;
        }
    }

    private Outcome runAlone(Task task, Optional<Origin> requester, Duration timeLeft) {
        Deadline deadline = Deadline.in(limits.reading(timeLeft.minus(TIME_TO_PUBLISH)), nanoTime);
        Deadline end = Deadline.in(timeLeft.minus(TIME_TO_END), nanoTime);
        String runId = runIds.get();
        Instant startedAt = clock.instant();
        acquire(runId, requester.map(origin -> records.requested(task, runId, origin)), end);
        try (Following following = new Following()) {
            following.open(sources, new Follower.Run(dynamoDb, table, runId, clock), deadline);
            Outcome outcome = run(task, following, runId, startedAt);
            following.cleanUp();
            return outcome;
        } catch (RuntimeException failure) {
            record(RunFailure.ofAll(failure), runId);
            throw failure;
        } finally {
            release(runId, end);
        }
    }

    private Outcome run(Task task, Following following, String runId, Instant startedAt) {
        boolean isReconciling = task == Task.RECONCILE;
        boolean isCompared = isReconciling && reconcile(following, runId);
        boolean isTooFast = isReconciling && following.isTooFast();
        following.follow(() -> recordBackfills(following));
        Instant timestamp = now();
        following.advance(timestamp);
        following.failures().forEach(failure -> record(failure, runId));
        if (following.isOver()) {
            return new Outcome(Optional.empty(), false, following.failures());
        }
        Map<String, Backfill> backfills = recordBackfills(following);
        SyncState state = states.read();
        Map<Domain, Snapshot> made = builder.snapshots(following.basis(timestamp, state.domains()));
        Instant finishedAt = clock.instant();
        Success success = new Success(runId, finishedAt, Duration.between(startedAt, finishedAt), following.rowsRead());
        recordSkipped(made, state.skipped());
        publish(made, following.incompleteDomains(), success);
        telemetry.record(TelemetryMetric.ENTITIES_SYNCED, success.rowsRead());
        LOG.info("Run {} read {} rows in {}", runId, success.rowsRead(), success.duration());
        return new Outcome(Optional.of(SyncReport.of(success, startedAt, timestamp, backfills, isCompared,
                following.failures(), isTooFast)), !made.isEmpty(), following.failures());
    }

    private void publish(Map<Domain, Snapshot> made, Set<Domain> incomplete, Success success) {
        if (!incomplete.isEmpty()) {
            states.recordUnfinished(incomplete);
        }
        if (!made.isEmpty()) {
            publisher.publish(made, success);
        }
    }

    /** Whether all kinds of the sources that did not fail were compared. */
    private boolean reconcile(Following following, String runId) {
        Optional<Reconciliation> found = following.reconcile(clock);
        found.ifPresent(reconciliation -> records.record(reconciliation, runId));
        return following.isCompared();
    }

    /**
     * Records the progress of backfills in the status, and marks the snapshots of incomplete domains.
     *
     * @return the progress
     */
    private Map<String, Backfill> recordBackfills(Following following) {
        Map<String, Backfill> known = states.read().backfills();
        Map<String, Backfill> backfills = following.backfills(known);
        if (!backfills.equals(known)) {
            states.record(backfills);
        }
        following.incompleteDomains().forEach(snapshots::markBackfilling);
        return backfills;
    }

    /** Records the skipped rows of the new snapshots in the status; the other domains keep theirs. */
    private void recordSkipped(Map<Domain, Snapshot> made, Map<String, Skipped> before) {
        Map<String, Skipped> skipped = new TreeMap<>(before);
        made.keySet().forEach(domain -> skipped.remove(domain.code()));
        skipped.putAll(builder.skipped(made));
        if (!skipped.equals(before)) {
            states.recordSkipped(skipped);
        }
    }

    private void record(RunFailure failure, String runId) {
        LOG.error("Run {} failed for {}", runId, failure.domainCodes(), failure.cause());
        try {
            records.record(failure, runId);
        } catch (SdkException | IllegalStateException e) {
            LOG.error("The failure of run {} could not be recorded", runId, e);
        }
    }

    /** Without a response the lease may still have been acquired, and nothing else would release it. */
    private void acquire(String runId, Optional<TransactWriteItem> request, Deadline end) {
        try {
            request.ifPresentOrElse(activity -> lease.acquire(runId, activity), () -> lease.acquire(runId));
        } catch (SdkException unanswered) {
            release(runId, end);
            throw unanswered;
        }
    }

    /**
     * A lease that is not released expires only after minutes without a sync. The release is therefore retried while
     * there is time.
     */
    private void release(String runId, Deadline end) {
        for (int attempt = 1;; attempt++) {
            try {
                lease.release(runId);
                return;
            } catch (SdkException e) {
                Optional<Duration> pause = RELEASES.after(attempt, ThreadLocalRandom.current())
                        .filter(wait -> end.remaining().compareTo(wait) >= 0);
                if (pause.isEmpty() || isInterruptedWithin(pause.get())) {
                    LOG.warn("The lease of run {} could not be released", runId, e);
                    return;
                }
            }
        }
    }

    private static boolean isInterruptedWithin(Duration pause) {
        try {
            Thread.sleep(pause);
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
