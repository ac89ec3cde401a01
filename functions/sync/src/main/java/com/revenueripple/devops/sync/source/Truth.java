package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the counters should be at one moment, added up by the source itself.
 *
 * @param sums by kind; the standings of affiliates may be left out
 * @param pending what has changed after the position that was asked for and is already in the sums
 * @param pendingFacts those of the pending things that there are, as the sums have them
 * @param movementsKnown whether the sums tell the movements of each day; a source that knows only the present does not
 */
public record Truth(Map<Kind, Additions> sums, Set<EntityRef> pending, List<? extends Fact> pendingFacts,
        boolean movementsKnown) {}
