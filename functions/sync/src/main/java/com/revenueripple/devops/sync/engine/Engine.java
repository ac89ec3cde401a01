package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.engine.ContributionStore.Stored;
import com.revenueripple.devops.sync.engine.UnitWriter.Written;
import com.revenueripple.devops.sync.source.SourceSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Makes the counters of a generation follow the source. What a thing contributes is replaced on the condition that it is
 * what was read before the thing itself was read; so a repeat adds nothing, and of two runs that see the same thing the
 * one with the older view does not write.
 */
final class Engine {
    private static final int MOST_ATTEMPTS = 10;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

    private final ContributionStore store;
    private final UnitWriter writer;
    private final DueSteps dueSteps;

    Engine(ContributionStore store, UnitWriter writer, DueSteps dueSteps) {
        this.store = store;
        this.writer = writer;
        this.dueSteps = dueSteps;
    }

    /**
     * Lets things count as the source shows them now.
     *
     * @throws LeaseFailure.Lost when another run is at work on them, or on a later generation
     */
    void refresh(SourceSession session, Kind kind, long generation, Collection<String> ids, Instant asOf) {
        Set<String> open = new HashSet<>(ids);
        for (int failures = 0; !open.isEmpty();) {
            Set<String> now = open;
            Plan plan = plan(session, kind, generation, now, () -> session.fetch(kind, now), asOf);
            Written written = writer.write(kind, generation, plan.units());
            if (!written.refused().isEmpty()) {
                failures = afterFailure(failures);
            }
            open = new HashSet<>(plan.postponed());
            open.addAll(written.refused());
            open.addAll(written.incomplete());
        }
    }

    /** Lets things count that are not expected to count in this generation yet. */
    void addFirst(SourceSession session, Kind kind, long generation, List<? extends Fact> facts, Instant asOf) {
        if (kind == Kind.SUBSCRIPTION) {
            refresh(session, kind, generation, facts.stream().map(Fact::id).toList(), asOf);
            return;
        }
        Plan plan = new FactPlanner(store, kind, generation).planFirst(facts);
        refresh(session, kind, generation, writer.write(kind, generation, plan.units()).refused(), asOf);
    }

    /** Lets the steps of recurring revenue count that have come by the passing of time alone. */
    void advance(long generation, Instant asOf) {
        List<String> customers = dueSteps.until(generation, asOf);
        for (int failures = 0; !customers.isEmpty();) {
            Plan plan = new SubscriptionPlanner(store, generation, asOf).planSteps(customers);
            if (plan.units().isEmpty()) {
                return;
            }
            if (!writer.write(Kind.SUBSCRIPTION, generation, plan.units()).refused().isEmpty()) {
                failures = afterFailure(failures);
            }
            customers = dueSteps.until(generation, asOf);
        }
    }

    /**
     * What must be written so that these things count as the facts say.
     *
     * @param facts asked for after what is stored has been read
     */
    Plan plan(SourceSession session, Kind kind, long generation, Set<String> ids,
            Supplier<? extends Collection<? extends Fact>> facts, Instant asOf) {
        if (kind == Kind.SUBSCRIPTION) {
            SubscriptionPlanner planner = new SubscriptionPlanner(store, generation, asOf);
            Map<String, Stored> read = planner.read(ids);
            return planner.plan(read, facts.get().stream().map(Subscription.class::cast).toList(), session::merged);
        }
        FactPlanner planner = new FactPlanner(store, kind, generation);
        Map<Map<String, AttributeValue>, Stored> read = planner.read(ids);
        return planner.plan(ids, read, facts.get());
    }

    private static int afterFailure(int failures) {
        if (failures == MOST_ATTEMPTS) {
            throw new LeaseFailure.Lost();
        }
        long longest = FIRST_PAUSE.toNanos() << failures;
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
        return failures + 1;
    }
}
