package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.SourceSession;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** What of {@link SourceSession} depends on how changes are captured; each call within a transaction of its own. */
sealed interface ChangeFeed permits ChangeLog, UpdatedRows {

    /** {@link SourceSession#position}. */
    String position(DatabaseTransaction transaction) throws SQLException;

    /** {@link SourceSession#changes}. */
    Optional<ChangePage> changes(DatabaseTransaction transaction, String position, int limit) throws SQLException;

    /**
     * What changed after a position as far as the transaction sees it, even what {@link #changes} does not give yet.
     *
     * @return empty when it is more than the limit, or cannot be told one by one
     */
    Optional<Set<EntityRef>> pending(DatabaseTransaction transaction, Set<Kind> kinds, String position, int limit)
            throws SQLException;

    /** {@link SourceSession#prune}, in a transaction that may write. */
    void prune(DatabaseTransaction transaction) throws SQLException;
}
