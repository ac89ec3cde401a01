package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.sync.contribution.Additions;
import java.util.List;
import java.util.Set;

/**
 * What must be written so that things count as they are now.
 *
 * @param units with something to write, independent of each other
 * @param postponed ids of things that have to wait until these units are written
 */
record Plan(List<Unit> units, Set<String> postponed) {

    /** What the units add together. */
    Additions delta() {
        Additions.Builder sum = new Additions.Builder();
        units.forEach(unit -> sum.addAll(unit.delta()));
        return sum.build();
    }

    /** Whether nothing is left to be planned when the units are written. */
    boolean isWhole() {
        return postponed.isEmpty() && units.stream().allMatch(unit -> unit.unfinished().isEmpty());
    }
}
