package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.Truth;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares the counters with the sums of the source itself. */
final class Reconciler {
    private static final int MOST_ATTEMPTS = 5;

    private final Engine engine;
    private final CounterStore counters;

    Reconciler(Engine engine, CounterStore counters) {
        this.engine = engine;
        this.counters = counters;
    }

    /**
     * Follows all changes of a source and compares all complete kinds.
     *
     * @return the difference of each kind, {@link Additions#NONE} if equal; empty when the source changes too fast
     */
    Optional<Map<Kind, Additions>> differences(Follower follower) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            follower.followChanges();
            Instant asOf = follower.now();
            follower.advance(asOf);
            Set<Kind> kinds = follower.kinds().stream()
                    .filter(kind -> follower.progress().of(kind).isComplete())
                    .collect(Collectors.toCollection(TreeSet::new));
            Optional<Map<Kind, Additions>> differences = follower.session()
                    .truth(kinds, follower.followed().position(), asOf)
                    .flatMap(truth -> differences(follower, kinds, truth, asOf));
            if (differences.isPresent()) {
                return differences;
            }
        }
        return Optional.empty();
    }

    private Optional<Map<Kind, Additions>> differences(Follower follower, Set<Kind> kinds, Truth truth, Instant asOf) {
        Map<Kind, Additions> differences = new TreeMap<>();
        for (Kind kind : kinds) {
            Plan plan = pending(follower, kind, truth, asOf);
            if (!plan.isWhole()) {
                return Optional.empty();
            }
            differences.put(kind, difference(follower, kind, truth, plan.delta()));
        }
        return Optional.of(differences);
    }

    /** The plan of the changes that the counters cannot contain yet. */
    private Plan pending(Follower follower, Kind kind, Truth truth, Instant asOf) {
        Set<String> ids = truth.pending().stream()
                .filter(ref -> ref.kind() == kind)
                .map(EntityRef::id)
                .collect(Collectors.toCollection(TreeSet::new));
        List<? extends Fact> facts = truth.pendingFacts().stream().filter(fact -> fact.kind() == kind).toList();
        long generation = follower.progress().of(kind).generation();
        return engine.plan(follower.session(), kind, generation, ids, () -> facts, asOf);
    }

    /** What the counters lack, apart from the pending changes. */
    private Additions difference(Follower follower, Kind kind, Truth truth, Additions pending) {
        Additions expected = counters.all(kind, follower.progress().of(kind).generation()).plus(pending);
        Additions actual = truth.sums().getOrDefault(kind, Additions.NONE);
        boolean totalOnly = kind == Kind.SUBSCRIPTION && !truth.movementsKnown();
        return actual.minus(expected)
                .only(bucket -> totalOnly ? bucket.equals(Buckets.TOTAL) : !bucket.startsWith(Buckets.STANDING));
    }
}
