package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.EntityRef;
import java.util.Comparator;

/**
 * Says that something changed, not how.
 *
 * @param mark the event or the entry of the ledger that says so
 */
record Hint(Mark mark, EntityRef ref) implements Comparable<Hint> {
    private static final Comparator<Hint> ORDER = Comparator.comparing(Hint::mark);

    @Override
    public int compareTo(Hint other) {
        return ORDER.compare(this, other);
    }
}
