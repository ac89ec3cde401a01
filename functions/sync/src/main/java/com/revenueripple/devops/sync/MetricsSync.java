package com.revenueripple.devops.sync;

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
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncState.Success;
import com.revenueripple.devops.metrics.SyncStateStore;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Brings the counters and the snapshots up to date: one run at a time, its outcome always recorded. A run that has too
 * little time leaves the rest to the next.
 */
final class MetricsSync {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsSync.class);

    /** For what is done after the sources have been read. */
    private static final Duration TIME_TO_PUBLISH = Duration.ofSeconds(5);

    /** For one call more, and to answer while somebody waits. */
    private static final Duration TIME_TO_END = Duration.ofSeconds(14);

    /** Within about half a minute. */
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

    /** What a run is to do. */
    enum Task {
        /** Apply what has changed. */
        FOLLOW,
        /** Compare with the sources, too, and count anew what differs. */
        RECONCILE
    }

    /** @param nanoTime by which the time that a run has left is measured */
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
        this.builder = new SnapshotBuilder(dynamoDb, table, ReportingCurrency.in(environment));
        this.telemetry = Telemetry.in(environment);
        this.nanoTime = nanoTime;
        this.runIds = () -> Identifiers.timeOrdered("run_", clock.instant(), environment.random());
    }

    /**
     * Wired from METRICS_TABLE, ACTIVITY_LOG_TABLE, OCCURRENCES_QUEUE_URL, REPORTING_CURRENCY and what {@link Sources} and
     * {@link Telemetry} read.
     */
    static MetricsSync in(Environment environment, TimeLimits limits) {
        return new MetricsSync(environment, limits, System::nanoTime);
    }

    /**
     * Runs once.
     *
     * @param timeLeft until the function is stopped
     * @throws LeaseFailure when another run holds the lease, or took it meanwhile
     * @throws SourceFailure when a source gives no answer
     */
    SyncReport run(Task task, Duration timeLeft) {
        Outcome outcome = runAlone(task, timeLeft);
        if (outcome.hasPublished) {
            domainEvents.sendSnapshotsPublished();
        }
        return outcome.report;
    }

    /** A run that did not fail. */
    private record Outcome(SyncReport report, boolean hasPublished) {}

    private Outcome runAlone(Task task, Duration timeLeft) {
        Deadline deadline = Deadline.in(limits.reading(timeLeft.minus(TIME_TO_PUBLISH)), nanoTime);
        Deadline end = Deadline.in(timeLeft.minus(TIME_TO_END), nanoTime);
        String runId = runIds.get();
        Instant startedAt = clock.instant();
        acquire(runId, end);
        try (Following following = Following.begin(sources, dynamoDb, table, runId, deadline, clock)) {
            Outcome outcome = run(task, following, runId, startedAt);
            cleanUp(following);
            return outcome;
        } catch (RuntimeException failure) {
            record(failure, runId);
            throw failure;
        } finally {
            release(runId, end);
        }
    }

    private Outcome run(Task task, Following following, String runId, Instant startedAt) {
        boolean isCompared = task == Task.RECONCILE && reconcile(following, runId);
        following.followChanges();
        following.backfill(() -> tellBackfills(following));
        tellBackfills(following);
        Instant timestamp = now();
        following.advance(timestamp);
        Map<Domain, Snapshot> made = builder.snapshots(following.basis(timestamp, states.read().reconciliation()));
        Instant finishedAt = clock.instant();
        Success success = new Success(runId, finishedAt, Duration.between(startedAt, finishedAt), following.rowsRead());
        if (made.isEmpty()) {
            states.recordUnfinished();
        } else {
            publisher.publish(made, success);
        }
        telemetry.record(TelemetryMetric.ENTITIES_SYNCED, success.rowsRead());
        LOG.info("Run {} read {} rows in {}", runId, success.rowsRead(), success.duration());
        return new Outcome(SyncReport.of(success, startedAt, timestamp, following.backfills(), isCompared),
                !made.isEmpty());
    }

    /** Whether the comparison could be made. */
    private boolean reconcile(Following following, String runId) {
        Optional<Reconciliation> found = following.reconcile(clock);
        found.ifPresent(reconciliation -> records.record(reconciliation, runId));
        return found.isPresent();
    }

    /** Says in the status how far a count of everything is, and in the metrics that they are from before. */
    private void tellBackfills(Following following) {
        if (!following.backfills().equals(states.read().backfills())) {
            states.record(following.backfills());
        }
        following.incompleteDomains().forEach(snapshots::markBackfilling);
    }

    /** What cannot be deleted now will be after the next run. */
    private static void cleanUp(Following following) {
        try {
            following.cleanUp();
        } catch (SourceFailure | SdkException e) {
            LOG.warn("What is no longer needed could not be deleted", e);
        }
    }

    private void record(RuntimeException failure, String runId) {
        LOG.error("Run {} failed", runId, failure);
        try {
            records.record(failure, runId);
        } catch (SdkException | IllegalStateException e) {
            failure.addSuppressed(e);
        }
    }

    /** A lease may have been taken although the answer was lost; nobody would give it back. */
    private void acquire(String runId, Deadline end) {
        try {
            lease.acquire(runId);
        } catch (SdkException unanswered) {
            release(runId, end);
            throw unanswered;
        }
    }

    /**
     * A lease that cannot be given back ends by itself; but that takes minutes in which nothing is synced, so it is tried
     * again while there is time.
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
