package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.sync.contribution.Additions;
import java.util.List;
import java.util.Set;

/**
 * The writes that bring contributions in line with the source.
 *
 * @param units each with something to write, independent of each other
 * @param postponed ids that must wait until these units are written
 */
record Plan(List<Unit> units, Set<String> postponed) {

    /** The sum of the units' additions. */
    Additions delta() {
        Additions.Builder sum = new Additions.Builder();
        units.forEach(unit -> sum.addAll(unit.delta()));
        return sum.build();
    }

    /** Whether nothing remains to be planned once the units are written. */
    boolean isWhole() {
        return postponed.isEmpty() && units.stream().allMatch(unit -> unit.unfinished().isEmpty());
    }
}
