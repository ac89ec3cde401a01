package com.revenueripple.devops.sync;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.metrics.ReportingCurrency;
import com.revenueripple.devops.metrics.SnapshotPublisher;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.metrics.SyncLease;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.metrics.SyncState.Success;
import com.revenueripple.devops.metrics.SyncStateStore;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Brings the snapshots up to date: one run at a time, everything or nothing, its outcome always recorded. */
final class MetricsSync {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsSync.class);

    private final DatabaseSource source;
    private final FiguresReading reading;
    private final SyncLease lease;
    private final SyncStateStore states;
    private final SnapshotPublisher publisher;
    private final Clock clock;
    private final Supplier<String> runIds;

    private MetricsSync(DatabaseSource source, FiguresReading reading, SyncLease lease, SyncStateStore states,
            SnapshotPublisher publisher, Clock clock, Supplier<String> runIds) {
        this.source = source;
        this.reading = reading;
        this.lease = lease;
        this.states = states;
        this.publisher = publisher;
        this.clock = clock;
        this.runIds = runIds;
    }

    /** Wired from METRICS_TABLE, DATABASE_SECRET_ARN and, when it is not USD, REPORTING_CURRENCY. */
    static MetricsSync in(Environment environment, TimeLimits limits) {
        String table = environment.required("METRICS_TABLE");
        String secretArn = environment.required("DATABASE_SECRET_ARN");
        Currency currency = ReportingCurrency.in(environment);
        Clock clock = environment.clock();
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        SyncLease lease = new SyncLease(dynamoDb, table, clock, limits.lease());
        SyncStateStore states = new SyncStateStore(dynamoDb, table);
        return new MetricsSync(
                new DatabaseSource(new SecretCache(environment.secretsManager().get(), clock), secretArn,
                        limits.reading()),
                new FiguresReading(currency),
                lease,
                states,
                new SnapshotPublisher(dynamoDb, new SnapshotStore(dynamoDb, table), states, lease),
                clock,
                () -> Identifiers.timeOrdered("run_", clock.instant(), environment.random()));
    }

    /**
     * Runs once.
     *
     * @throws LeaseFailure when another run holds the lease, or took it meanwhile
     * @throws SourceFailure when the platform's database gives no figures
     */
    SyncReport run() {
        String runId = runIds.get();
        Instant startedAt = clock.instant();
        lease.acquire(runId);
        try {
            return publish(source.read(reading), runId, startedAt);
        } catch (RuntimeException failure) {
            record(failure, runId);
            throw failure;
        } finally {
            release(runId);
        }
    }

    private SyncReport publish(Figures figures, String runId, Instant startedAt) {
        if (!figures.otherCurrencies().isEmpty()) {
            LOG.warn("Not counted, because not in the reporting currency: amounts in {}", figures.otherCurrencies());
        }
        Instant finishedAt = clock.instant();
        Success success = new Success(runId, finishedAt, Duration.between(startedAt, finishedAt), figures.rowsRead());
        publisher.publish(figures.snapshots(), success);
        LOG.info("Run {} read {} rows in {}", runId, success.rowsRead(), success.duration());
        return SyncReport.of(success, startedAt, figures.timestamp());
    }

    private void record(RuntimeException failure, String runId) {
        LOG.error("Run {} failed", runId, failure);
        try {
            states.record(new Failure(runId, clock.instant(), codeOf(failure), messageOf(failure)));
        } catch (SdkException e) {
            failure.addSuppressed(e);
        }
    }

    /** A lease that cannot be given back ends by itself. */
    private void release(String runId) {
        try {
            lease.release(runId);
        } catch (SdkException e) {
            LOG.warn("The lease of run {} could not be released", runId, e);
        }
    }

    private static String codeOf(RuntimeException failure) {
        return switch (failure) {
            case SourceFailure known -> known.code();
            case LeaseFailure _ -> "sync_superseded";
            case SdkException _ -> "store_unavailable";
            default -> "internal_error";
        };
    }

    private static String messageOf(RuntimeException failure) {
        return switch (failure) {
            case SourceFailure known -> String.valueOf(known.getMessage());
            case LeaseFailure _ -> "The run took longer than its lease and wrote nothing.";
            case SdkException _ -> "The metrics table did not take the new figures.";
            default -> "Something unexpected went wrong; the log tells what.";
        };
    }
}
