package com.revenueripple.devops.sync;

import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.engine.Follower;
import com.revenueripple.devops.sync.metrics.SnapshotBuilder;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.Source;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

/** The followers of all sources during one run. */
final class Following implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    private static final int MOST_DETAILS = 20;

    private final List<Follower> followers;

    private Following(List<Follower> followers) {
        this.followers = followers;
    }

    static Following begin(List<Source> sources, DynamoDbClient dynamoDb, String table, String runId,
            Deadline deadline, Clock clock) {
        return new Following(Follower.open(sources, dynamoDb, table, runId, deadline, clock));
    }

    void followChanges() {
        followers.forEach(Follower::followChanges);
    }

    /**
     * Backfills incomplete kinds, then follows the changes made meanwhile.
     *
     * @param observer called after each page
     */
    void backfill(Runnable observer) {
        for (Follower follower : followers) {
            if (follower.backfill(observer)) {
                follower.followChangesMeanwhile();
            }
        }
    }

    void advance(Instant asOf) {
        followers.forEach(follower -> follower.advance(asOf));
    }

    /** Compares the counters with all sources and recounts kinds that differ; empty when a source changes too fast. */
    Optional<Reconciliation> reconcile(Clock clock) {
        Map<Kind, Additions> all = new EnumMap<>(Kind.class);
        for (Follower follower : followers) {
            Optional<Map<Kind, Additions>> differences = follower.differences();
            if (differences.isEmpty()) {
                return Optional.empty();
            }
            all.putAll(differences.get());
        }
        Reconciliation found = finding(all, clock.instant());
        BigInteger sum = found.differences().values().stream().reduce(BigInteger.ZERO, BigInteger::add);
        LOG.info("Compared with the sources: {} {}", found.details(),
                StructuredArguments.entry("reconcile_difference", sum));
        followers.forEach(follower -> countAnew(follower, all));
        return Optional.of(found);
    }

    private static void countAnew(Follower follower, Map<Kind, Additions> differences) {
        Set<Kind> different = differences.entrySet().stream()
                .filter(entry -> follower.kinds().contains(entry.getKey()) && !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        follower.countAnew(different);
    }

    private static Reconciliation finding(Map<Kind, Additions> differences, Instant at) {
        Map<String, BigInteger> sums = new TreeMap<>();
        List<String> details = new ArrayList<>();
        differences.forEach((kind, difference) -> {
            sums.merge(kind.domain().code(), difference.magnitude(), BigInteger::add);
            difference.forEach((bucket, fields) -> fields.forEach((field, amount) -> details
                    .add("%s %s %s: the counter lacks %s".formatted(kind.code(), bucket, field, amount))));
        });
        return new Reconciliation(at, sums, details.stream().limit(MOST_DETAILS).toList());
    }

    /** The basis of metrics of this moment. */
    SnapshotBuilder.Basis basis(Instant timestamp, Optional<Reconciliation> reconciliation) {
        Map<Kind, Long> generations = new EnumMap<>(Kind.class);
        Map<Kind, Instant> behind = new EnumMap<>(Kind.class);
        for (Follower follower : followers) {
            for (Kind kind : follower.kinds()) {
                follower.completeGeneration(kind).ifPresent(generation -> generations.put(kind, generation));
                follower.behindSince().ifPresent(since -> behind.put(kind, since));
            }
        }
        return new SnapshotBuilder.Basis(timestamp, generations, behind, reconciliation);
    }

    /** The progress of incomplete kinds, by their codes. */
    Map<String, Backfill> backfills() {
        Map<String, Backfill> backfills = new TreeMap<>();
        followers.forEach(follower -> follower.backfills()
                .forEach((kind, backfill) -> backfills.put(kind.code(), backfill)));
        return backfills;
    }

    /** The domains whose metrics cannot be computed at present. */
    Set<Domain> incompleteDomains() {
        return followers.stream()
                .flatMap(follower -> follower.backfills().keySet().stream())
                .map(Kind::domain)
                .collect(Collectors.toSet());
    }

    long rowsRead() {
        return followers.stream().mapToLong(Follower::rowsRead).sum();
    }

    /** Deletes data that no metric needs any more. */
    void cleanUp() {
        followers.forEach(Follower::cleanUp);
    }

    @Override
    public void close() {
        followers.forEach(Follower::close);
    }
}
