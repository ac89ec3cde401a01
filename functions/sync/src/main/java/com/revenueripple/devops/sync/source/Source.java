package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.Kind;
import java.util.Set;

/** A system that knows about some kinds of things, tells what changed, and shows each thing as it is now. */
public interface Source {

    /** The name under which its progress is kept. */
    String code();

    /** How many changed things it can show in a few seconds. */
    default int changesAtOnce() {
        return 1000;
    }

    /** What it knows about. */
    Set<Kind> kinds();

    /**
     * Connects, for the caller to close.
     *
     * @param deadline when every call on the session ends at the latest
     * @throws SourceFailure when the source gives no answer
     */
    SourceSession open(Deadline deadline);
}
