package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.Fact;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A page of the facts of a kind.
 *
 * @param next where the page ends; empty for the last one
 */
public record FactPage(List<? extends Fact> facts, Optional<String> next) {
    /** A view of another platform may have an id twice; the first one counts. */
    public FactPage {
        Map<String, Fact> distinct = new LinkedHashMap<>();
        facts.forEach(fact -> distinct.putIfAbsent(fact.id(), fact));
        facts = List.copyOf(distinct.values());
    }
}
