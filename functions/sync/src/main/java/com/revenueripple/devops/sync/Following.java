package com.revenueripple.devops.sync;

import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.DomainState;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.engine.Follower;
import com.revenueripple.devops.sync.metrics.SnapshotBuilder;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.Source;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

/**
 * The followers of all sources during one run. A source that fails is left out of the rest of the run; the others
 * continue. A failure of the metrics table, or the loss of the lease, ends the run.
 */
final class Following implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    private static final int MOST_DETAILS = 20;

    private final List<Follower> opened = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final Set<Follower> caughtUp = new HashSet<>();
    private final Set<Kind> compared = EnumSet.noneOf(Kind.class);
    private final List<RunFailure> failures = new ArrayList<>();

    /**
     * Connects to the sources one after the other. Each has its share of the time, and what those before it leave of
     * theirs: a source that does not respond leaves enough to the next.
     */
    void open(List<Source> sources, Follower.Run run, Deadline deadline) {
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            Deadline share = deadline.share(i + 1, sources.size());
            succeeds(source.kinds(), () -> {
                Follower follower = run.open(source, share);
                opened.add(follower);
                followers.add(follower);
            });
        }
    }

    /** The sources that failed so far. */
    List<RunFailure> failures() {
        return List.copyOf(failures);
    }

    /** Whether no source is left. */
    boolean isOver() {
        return followers.isEmpty();
    }

    /**
     * Follows the changes of each source, backfills its incomplete kinds and follows the changes made meanwhile.
     *
     * @param observer called after each page of a backfill
     */
    void follow(Runnable observer) {
        each(follower -> {
            if (caughtUp.contains(follower)) {
                follower.followChangesMeanwhile();
            } else {
                follower.followChanges();
            }
            if (follower.backfill(observer)) {
                follower.followChangesMeanwhile();
            }
        });
    }

    void advance(Instant asOf) {
        each(follower -> follower.advance(asOf));
    }

    /**
     * Compares the counters with the sources and recounts kinds that differ. Kinds that are incomplete are not compared.
     *
     * @return the domains of which all kinds were compared; empty when there are none
     */
    Optional<Reconciliation> reconcile(Clock clock) {
        Map<Kind, Additions> all = new EnumMap<>(Kind.class);
        each(follower -> follower.differences().ifPresent(differences -> {
            all.putAll(differences);
            caughtUp.add(follower);
            countAnew(follower, differences);
        }));
        compared.addAll(all.keySet());
        all.keySet().removeIf(kind -> !compared.containsAll(Kind.of(kind.domain())));
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Reconciliation found = finding(all, clock.instant());
        BigInteger sum = found.differences().values().stream().reduce(BigInteger.ZERO, BigInteger::add);
        LOG.info("Compared with the sources: {} {}", found.details(),
                StructuredArguments.entry("reconcile_difference", sum));
        return Optional.of(found);
    }

    /** Whether the counters of every kind of the sources that did not fail were compared. */
    boolean isCompared() {
        return followers.stream().allMatch(follower -> compared.containsAll(follower.kinds()));
    }

    /** Whether a source that did not fail changed too fast to be compared. */
    boolean isTooFast() {
        return !caughtUp.containsAll(followers);
    }

    private static void countAnew(Follower follower, Map<Kind, Additions> differences) {
        follower.countAnew(differences.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
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
    SnapshotBuilder.Basis basis(Instant timestamp, Map<Domain, DomainState> states) {
        Map<Kind, Long> generations = new EnumMap<>(Kind.class);
        Map<Kind, Instant> behind = new EnumMap<>(Kind.class);
        Set<Kind> unknown = EnumSet.noneOf(Kind.class);
        for (Follower follower : followers) {
            if (!follower.knowsWaitingChanges()) {
                unknown.addAll(follower.kinds());
            }
            for (Kind kind : follower.kinds()) {
                follower.completeGeneration(kind).ifPresent(generation -> generations.put(kind, generation));
                follower.behindSince().ifPresent(since -> behind.put(kind, since));
            }
        }
        return new SnapshotBuilder.Basis(timestamp, generations, behind, unknown, states);
    }

    /**
     * The progress of incomplete kinds, by their codes.
     *
     * @param known the progress before, which is still that of kinds whose source failed
     */
    Map<String, Backfill> backfills(Map<String, Backfill> known) {
        Map<String, Backfill> backfills = new TreeMap<>(known);
        for (Follower follower : followers) {
            Map<Kind, Backfill> incomplete = follower.backfills();
            follower.kinds().forEach(kind -> backfills.remove(kind.code()));
            incomplete.forEach((kind, backfill) -> backfills.put(kind.code(), backfill));
        }
        return backfills;
    }

    /** The domains that are read without a failure but whose metrics cannot be computed at present. */
    Set<Domain> incompleteDomains() {
        return followers.stream()
                .flatMap(follower -> follower.backfills().keySet().stream())
                .map(Kind::domain)
                .collect(Collectors.toSet());
    }

    long rowsRead() {
        return opened.stream().mapToLong(Follower::rowsRead).sum();
    }

    /** Deletes data that no metric needs any more. What cannot be deleted now is deleted after the next run. */
    void cleanUp() {
        followers.forEach(follower -> {
            try {
                follower.cleanUp();
            } catch (SourceFailure | SdkException e) {
                LOG.warn("Obsolete data could not be deleted", e);
            }
        });
    }

    @Override
    public void close() {
        opened.forEach(follower -> {
            try {
                follower.close();
            } catch (SourceFailure e) {
                LOG.warn("A connection could not be closed", e);
            }
        });
    }

    private void each(Consumer<Follower> step) {
        for (Follower follower : List.copyOf(followers)) {
            if (!succeeds(follower.kinds(), () -> step.accept(follower))) {
                followers.remove(follower);
            }
        }
    }

    /** Whether the step on the source of these kinds succeeds. */
    private boolean succeeds(Set<Kind> kinds, Runnable step) {
        try {
            step.run();
            return true;
        } catch (LeaseFailure | SdkException ofTheRun) {
            throw ofTheRun;
        } catch (RuntimeException failure) {
            failures.add(RunFailure.of(kinds, failure));
            return false;
        }
    }
}
