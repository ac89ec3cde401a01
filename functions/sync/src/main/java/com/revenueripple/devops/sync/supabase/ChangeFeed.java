package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.SourceSession;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** The part of {@link SourceSession} that depends on the change capture. Each call has its own transaction. */
sealed interface ChangeFeed permits ChangeLog, UpdatedRows {

    /** {@link SourceSession#position}. */
    String position(DatabaseTransaction transaction) throws SQLException;

    /** {@link SourceSession#changes}. */
    Optional<ChangePage> changes(DatabaseTransaction transaction, String position, int limit) throws SQLException;

    /**
     * All changes after a position that the transaction sees, including those that {@link #changes} does not return
     * yet.
     *
     * @return empty when there are more than the limit, or they cannot be listed
     */
    Optional<Set<EntityRef>> pending(DatabaseTransaction transaction, Set<Kind> kinds, String position, int limit)
            throws SQLException;

    /** {@link SourceSession#prune}, in a transaction that may write. */
    void prune(DatabaseTransaction transaction) throws SQLException;
}
