package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A connection to a source, used by one thread at a time. Every call sees what was committed before it began, and throws
 * {@link SourceFailure} when the source gives no answer in time.
 */
public interface SourceSession extends AutoCloseable {

    /**
     * A position in the source's log such that whatever is not visible to a call made after this one will be among the
     * changes after it.
     */
    String position();

    /**
     * What changed after a position, oldest first.
     *
     * @param limit how many changes at most
     * @return empty when the log does not reach back to the position, or the position is not one of this log
     */
    Optional<ChangePage> changes(String position, int limit);

    /** Those of these things that there are, in any order. What is absent does not exist (any more). */
    List<? extends Fact> fetch(Kind kind, Collection<String> ids);

    /**
     * All things of a kind page by page, in an order of the source's own that does not change.
     *
     * @param after where the page before ended; empty for the first
     */
    FactPage page(Kind kind, Optional<String> after, int limit);

    /** About how many there are. */
    long count(Kind kind);

    /**
     * What all things of these kinds add together, by the source's own arithmetic where it has one, true at one moment
     * for all of them.
     *
     * @param position up to which the caller has followed the changes
     * @param asOf which moment's recurring revenue and movements
     * @return empty when too much changed after the position to be told one by one
     */
    Optional<Truth> truth(Set<Kind> kinds, String position, Instant asOf);

    /**
     * What to keep of a subscription: its present state, and its past as far as it is known. A source that tells the past
     * itself gives the present fact as it is. One that knows only the present carries the stored periods on, and must be
     * asked once for each fact before it is stored, in the session that read it; asking again with what it gave changes
     * nothing.
     *
     * @param stored what was kept of it so far
     * @param current what this session read of it last
     */
    default Fact.Subscription merged(Optional<Fact.Subscription> stored, Fact.Subscription current) {
        return current;
    }

    /** How many rows or objects were read so far. */
    long rowsRead();

    /** Lets the source forget changes that it has kept long enough. */
    void prune();

    @Override
    void close();
}
