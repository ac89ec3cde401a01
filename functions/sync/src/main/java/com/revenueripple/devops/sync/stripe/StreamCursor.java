package com.revenueripple.devops.sync.stripe;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The position up to which one of Stripe's lists has been followed. An object may appear in its list some time after
 * its creation time. The last ten minutes are therefore listed again, and the objects seen in them are remembered.
 *
 * @param from everything up to here has been seen
 * @param seen objects after it that have been seen
 */
record StreamCursor(Mark from, NavigableSet<Mark> seen) {
    static final Duration LOOKBACK = Duration.ofMinutes(10);
    /** The greatest difference between the clocks of Stripe and of this system. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);
    private static final int MOST_SEEN = 1_000;

    /** A cursor at a moment, including the time before it in which objects may still appear. */
    static StreamCursor at(Instant moment) {
        return new StreamCursor(Mark.before(moment.minus(LOOKBACK).getEpochSecond()), new TreeSet<>());
    }

    /** Whether the object has not been seen yet. */
    boolean isNew(Mark mark) {
        return mark.compareTo(from) > 0 && !seen.contains(mark);
    }

    /** The latest second up to which a current list is certainly complete, apart from the lookback. */
    static long surelyPast(Instant listedAt) {
        return listedAt.minus(CLOCK_TOLERANCE).getEpochSecond();
    }

    /**
     * The cursor after more objects have been seen.
     *
     * @param more the objects seen, earliest first, without gaps
     * @param open the first listed object that has not been seen yet; empty when there is none
     * @param listedUpTo the second up to which the list was read, whether or not it has objects
     */
    StreamCursor after(Collection<Mark> more, Optional<Mark> open, long listedUpTo) {
        NavigableSet<Mark> all = new TreeSet<>(seen);
        all.addAll(more);
        long newest = Math.max(all.isEmpty() ? from.created() : all.last().created(), listedUpTo);
        Mark next = from.orLater(Mark.before(newest - LOOKBACK.toSeconds())).orLater(lastBeyondMost(all));
        Mark bounded = open.map(mark -> next.orEarlier(Mark.before(mark.created()))).orElse(next).orLater(from);
        return new StreamCursor(bounded, new TreeSet<>(all.tailSet(bounded, false)));
    }

    /** Only a rush creates more objects in ten minutes; in a rush, less than ten minutes are listed again. */
    private static Mark lastBeyondMost(NavigableSet<Mark> all) {
        return all.stream().limit(Math.max(0, all.size() - MOST_SEEN)).reduce((_, last) -> last)
                .orElse(Mark.before(Long.MIN_VALUE));
    }
}
