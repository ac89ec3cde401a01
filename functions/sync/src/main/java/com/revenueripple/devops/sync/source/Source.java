package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.Kind;
import java.util.Set;

/** A system with some kinds of facts. It lists changes and returns each fact as it is now. */
public interface Source {

    /** The name under which its progress is stored. */
    String code();

    /** The number of changed facts that it can return in a few seconds. */
    default int changesAtOnce() {
        return 1000;
    }

    /** The kinds of its facts. */
    Set<Kind> kinds();

    /** Whether it knows of changes that it cannot return yet. Otherwise nothing is known about the metrics' lag. */
    default boolean knowsWaitingChanges() {
        return true;
    }

    /**
     * Connects. The caller closes the session.
     *
     * @param deadline the latest end of every call on the session
     * @throws SourceFailure when the source does not respond
     */
    SourceSession open(Deadline deadline);
}
