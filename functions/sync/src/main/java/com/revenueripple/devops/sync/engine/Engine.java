package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.environment.Backoff;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.engine.ContributionStore.Stored;
import com.revenueripple.devops.sync.engine.UnitWriter.Written;
import com.revenueripple.devops.sync.source.SourceSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Keeps the counters of a generation in line with the source. A stored contribution is read before its fact, and
 * replaced on condition that it has not changed since, so a repeat adds nothing.
 */
final class Engine {
    private static final Backoff BACKOFF = new Backoff(11, Duration.ofMillis(10), Duration.ofMillis(5120), 1);

    /** The maximum number of postponed ids in one round: only some subscriptions of a customer fit into a round. */
    private static final int MOST_AGAIN = 100;

    private final ContributionStore store;
    private final UnitWriter writer;
    private final DueSteps dueSteps;

    Engine(ContributionStore store, UnitWriter writer, DueSteps dueSteps) {
        this.store = store;
        this.writer = writer;
        this.dueSteps = dueSteps;
    }

    /**
     * Counts entities as they are in the source now.
     *
     * @throws LeaseFailure.Lost when a later run has begun
     */
    void refresh(SourceSession session, Kind kind, long generation, Collection<String> ids, Instant asOf) {
        apply(session, kind, generation, Set.copyOf(ids), List.of(), asOf);
    }

    /** Counts those facts of a page that do not count in this generation yet. */
    void addFirst(SourceSession session, Kind kind, long generation, List<? extends Fact> facts, Instant asOf) {
        if (kind == Kind.SUBSCRIPTION) {
            apply(session, kind, generation, facts.stream().map(Fact::id).collect(Collectors.toSet()), facts, asOf);
            return;
        }
        Plan plan = new FactPlanner(store, kind, generation).planFirst(facts);
        refresh(session, kind, generation, writer.write(kind, generation, plan.units()).refused(), asOf);
    }

    /** @param known facts that the source has just returned; facts that are not among them are fetched */
    private void apply(SourceSession session, Kind kind, long generation, Set<String> ids,
            Collection<? extends Fact> known, Instant asOf) {
        Map<String, Fact> facts = new HashMap<>();
        known.forEach(fact -> facts.put(fact.id(), fact));
        Set<String> open = ids;
        Set<String> unseen = known.isEmpty() ? ids : Set.of();
        Set<String> waiting = new HashSet<>();
        Set<String> unfinished = new HashSet<>();
        for (int failures = 0; !open.isEmpty();) {
            Set<String> fetched = unseen;
            Plan plan = plan(session, kind, generation, open, () -> {
                facts.keySet().removeAll(fetched);
                if (!fetched.isEmpty()) {
                    session.fetch(kind, fetched).forEach(fact -> facts.putIfAbsent(fact.id(), fact));
                }
                return facts.values();
            }, asOf);
            Written written = writer.write(kind, generation, plan.units());
            if (!written.refused().isEmpty()) {
                failures = afterFailure(failures);
            }
            unfinished.addAll(written.unfinished());
            unseen = written.refused();
            waiting.removeAll(open);
            waiting.addAll(plan.postponed());
            open = waiting.stream().limit(MOST_AGAIN).collect(Collectors.toCollection(HashSet::new));
            open.addAll(unseen);
            facts.keySet().removeIf(id -> !waiting.contains(id) && !written.refused().contains(id));
        }
        advance(generation, unfinished, asOf);
    }

    /** Counts the steps of recurring revenue that have become due. */
    void advance(long generation, Instant asOf) {
        dueSteps.until(generation, asOf).forEach(customers -> advance(generation, customers, asOf));
    }

    private void advance(long generation, Collection<String> customers, Instant asOf) {
        Collection<String> open = customers;
        for (int failures = 0; !open.isEmpty();) {
            Plan plan = new SubscriptionPlanner(store, generation, asOf).planSteps(open);
            Written written = writer.write(Kind.SUBSCRIPTION, generation, plan.units());
            if (!written.refused().isEmpty()) {
                failures = afterFailure(failures);
            }
            open = new HashSet<>(written.unfinished());
            open.addAll(written.refused());
        }
    }

    /**
     * The writes that bring these contributions in line with the facts.
     *
     * @param facts called after the stored contributions have been read
     */
    Plan plan(SourceSession session, Kind kind, long generation, Set<String> ids,
            Supplier<? extends Collection<? extends Fact>> facts, Instant asOf) {
        if (kind == Kind.SUBSCRIPTION) {
            SubscriptionPlanner planner = new SubscriptionPlanner(store, generation, asOf);
            Map<String, Stored> read = planner.read(ids);
            return planner.plan(read, facts.get(), session::merged);
        }
        FactPlanner planner = new FactPlanner(store, kind, generation);
        Map<Map<String, AttributeValue>, Stored> read = planner.read(ids);
        return planner.plan(ids, read, facts.get());
    }

    private static int afterFailure(int failures) {
        if (!BACKOFF.pauseAfter(failures + 1)) {
            throw new LeaseFailure.Lost();
        }
        return failures + 1;
    }
}
