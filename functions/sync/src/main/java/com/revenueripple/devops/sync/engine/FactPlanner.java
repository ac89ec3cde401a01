package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Contributions;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.engine.ContributionStore.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Plans for facts that count independently: users, payments, commissions. */
final class FactPlanner {
    private final ContributionStore store;
    private final Kind kind;
    private final long generation;

    FactPlanner(ContributionStore store, Kind kind, long generation) {
        this.store = store;
        this.kind = kind;
        this.generation = generation;
    }

    /** The stored contributions. Read them before the facts. */
    Map<Map<String, AttributeValue>, Stored> read(Collection<String> ids) {
        return store.read(ids.stream().map(id -> EngineKeys.contribution(kind, id)).toList());
    }

    /** The plan that brings the stored contributions in line with the facts; an id without a fact is removed. */
    Plan plan(Collection<String> ids, Map<Map<String, AttributeValue>, Stored> read, Collection<? extends Fact> facts) {
        Map<String, Fact> byId = facts.stream()
                .collect(Collectors.toMap(Fact::id, Function.identity(), (first, _) -> first));
        List<Unit> units = new ArrayList<>();
        for (String id : ids) {
            Stored stored = read.getOrDefault(EngineKeys.contribution(kind, id), Stored.ABSENT);
            if (stored.generation() > generation) {
                throw new LeaseFailure.Lost();
            }
            Optional.ofNullable(byId.get(id)).map(fact -> change(stored, fact)).orElseGet(() -> removal(id, stored))
                    .ifPresent(units::add);
        }
        return new Plan(units, Set.of());
    }

    /** The plan for facts that are not expected to count in this generation yet. */
    Plan planFirst(Collection<? extends Fact> facts) {
        return new Plan(facts.stream().map(fact -> {
            Additions adds = Contributions.of(fact);
            return unit(fact.id(), store.putFirst(attributes(fact, adds), generation), adds);
        }).toList(), Set.of());
    }

    private Optional<Unit> change(Stored stored, Fact fact) {
        Additions adds = Contributions.of(fact);
        Map<String, AttributeValue> attributes = attributes(fact, adds);
        return stored.is(attributes)
                ? Optional.empty()
                : Optional.of(unit(fact.id(), store.put(stored, attributes), adds.minus(stored.adds(generation))));
    }

    private Optional<Unit> removal(String id, Stored stored) {
        return stored.isAbsent()
                ? Optional.empty()
                : Optional.of(unit(id, store.delete(stored), Additions.NONE.minus(stored.adds(generation))));
    }

    private Map<String, AttributeValue> attributes(Fact fact, Additions adds) {
        return ContributionStore.attributes(EngineKeys.contribution(kind, fact.id()), generation, adds,
                ListedFacts.attributes(fact));
    }

    private static Unit unit(String id, TransactWriteItem write, Additions delta) {
        return Unit.of(List.of(id), List.of(write), delta, List.of());
    }
}
