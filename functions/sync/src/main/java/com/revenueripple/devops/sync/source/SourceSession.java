package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A connection to a source, used by one thread at a time. Every call sees everything committed before it began, and
 * throws {@link SourceFailure} when the source does not respond in time.
 */
public interface SourceSession extends AutoCloseable {

    /**
     * A position in the source's change log. All changes that are not visible to calls made after this one come after
     * it.
     */
    String position();

    /**
     * The changes after a position, oldest first.
     *
     * @param limit the maximum number of changes
     * @return empty when the log does not reach back to the position, or the position is not of this log
     */
    Optional<ChangePage> changes(String position, int limit);

    /** The facts with these ids, in any order. Those that are missing do not exist (any more). */
    List<? extends Fact> fetch(Kind kind, Collection<String> ids);

    /**
     * All facts of a kind, page by page, in a fixed order of the source's choice.
     *
     * @param after where the previous page ended; empty for the first
     */
    FactPage page(Kind kind, Optional<String> after, int limit);

    /** The approximate number of facts. */
    long count(Kind kind);

    /**
     * The sums over all facts of these kinds at one moment, computed by the source itself if it can.
     *
     * @param position up to which the caller has followed the changes
     * @param asOf the moment for recurring revenue and movements
     * @return empty when too much has changed after the position to be listed
     */
    Optional<Truth> truth(Set<Kind> kinds, String position, Instant asOf);

    /**
     * The state of a subscription to store: the present, and the past as far as it is known. A source that knows the
     * past returns the present fact unchanged. A source that knows only the present continues the stored periods. It
     * must be called once for each fact before the fact is stored, in the session that read it. Another call with its
     * own result changes nothing.
     *
     * @param stored the state stored so far
     * @param current the state that this session read last
     */
    default Fact.Subscription merged(Optional<Fact.Subscription> stored, Fact.Subscription current) {
        return current;
    }

    /** The number of rows or objects read so far. */
    long rowsRead();

    /** Lets the source do its own housekeeping, such as deleting changes that it has kept long enough. */
    void prune();

    @Override
    void close();
}
