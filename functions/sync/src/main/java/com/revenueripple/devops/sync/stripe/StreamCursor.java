package com.revenueripple.devops.sync.stripe;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How far one of Stripe's lists has been followed. An object may appear in its list a while after the second in which
 * it says that it was made, so the last ten minutes are looked at again, and what was seen in them is remembered.
 *
 * @param from all there is up to here has been seen
 * @param seen what has been seen after it
 */
record StreamCursor(Mark from, NavigableSet<Mark> seen) {
    static final Duration LOOKBACK = Duration.ofMinutes(10);
    /** How far the clocks of Stripe and of this system may differ. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);
    private static final int MOST_SEEN = 1_000;

    /** Begins at a moment, the time before it in which objects may still appear included. */
    static StreamCursor at(Instant moment) {
        return new StreamCursor(Mark.before(moment.minus(LOOKBACK).getEpochSecond()), new TreeSet<>());
    }

    /** Whether that object has not been seen. */
    boolean isNew(Mark mark) {
        return mark.compareTo(from) > 0 && !seen.contains(mark);
    }

    /** The latest second up to which a list that shows the present surely is complete, the lookback aside. */
    static long surelyPast(Instant listedAt) {
        return listedAt.minus(CLOCK_TOLERANCE).getEpochSecond();
    }

    /**
     * The cursor after more has been seen.
     *
     * @param more what was seen, the earliest first, nothing left out between
     * @param open the first object that was listed and is still to be seen; empty when there is none
     * @param listedUpTo the second up to which the list was read, whatever is in it
     */
    StreamCursor after(Collection<Mark> more, Optional<Mark> open, long listedUpTo) {
        NavigableSet<Mark> all = new TreeSet<>(seen);
        all.addAll(more);
        long newest = Math.max(all.isEmpty() ? from.created() : all.last().created(), listedUpTo);
        Mark next = from.orLater(Mark.before(newest - LOOKBACK.toSeconds())).orLater(lastBeyondMost(all));
        Mark bounded = open.map(mark -> next.orEarlier(Mark.before(mark.created()))).orElse(next).orLater(from);
        return new StreamCursor(bounded, new TreeSet<>(all.tailSet(bounded, false)));
    }

    /** So much is never made in ten minutes but in a rush, in which less than ten minutes are looked at again. */
    private static Mark lastBeyondMost(NavigableSet<Mark> all) {
        return all.stream().limit(Math.max(0, all.size() - MOST_SEEN)).reduce((_, last) -> last)
                .orElse(Mark.before(Long.MIN_VALUE));
    }
}
