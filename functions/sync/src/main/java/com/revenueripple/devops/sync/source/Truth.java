package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The expected counters at one moment, computed by the source itself.
 *
 * @param sums by kind; without the standings of affiliates if the source omits them
 * @param pending changes after the requested position that are already in the sums
 * @param pendingFacts the existing ones of the pending entities, as they are in the sums
 * @param movementsKnown whether the sums contain the movements of each day; false for a source that knows only the
 *            present
 */
public record Truth(Map<Kind, Additions> sums, Set<EntityRef> pending, List<? extends Fact> pendingFacts,
        boolean movementsKnown) {}
