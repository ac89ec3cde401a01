package com.revenueripple.devops.sync.stripe;

import java.util.Comparator;

/**
 * A position in one of Stripe's lists, in which the creation time of an object is in whole seconds.
 *
 * @param created seconds since 1970
 * @param id of the object; empty for the position before all objects of that second
 */
record Mark(long created, String id) implements Comparable<Mark> {
    private static final Comparator<Mark> ORDER = Comparator.comparingLong(Mark::created).thenComparing(Mark::id);

    static Mark before(long second) {
        return new Mark(second, "");
    }

    @Override
    public int compareTo(Mark other) {
        return ORDER.compare(this, other);
    }

    Mark orLater(Mark other) {
        return compareTo(other) >= 0 ? this : other;
    }

    Mark orEarlier(Mark other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
