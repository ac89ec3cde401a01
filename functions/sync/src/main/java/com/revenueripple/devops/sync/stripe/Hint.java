package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.EntityRef;
import java.util.Comparator;

/**
 * Indicates that an entity changed, but not how.
 *
 * @param mark the position of the event or of the ledger entry
 */
record Hint(Mark mark, EntityRef ref) implements Comparable<Hint> {
    private static final Comparator<Hint> ORDER = Comparator.comparing(Hint::mark);

    @Override
    public int compareTo(Hint other) {
        return ORDER.compare(this, other);
    }
}
