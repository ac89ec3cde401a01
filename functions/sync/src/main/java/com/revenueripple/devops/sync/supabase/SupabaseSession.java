package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.sync.source.Truth;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A connection to the platform's database; each call is its own transaction. */
final class SupabaseSession implements SourceSession {
    /** The number of facts that one query fetches. */
    private static final int FETCHED_AT_ONCE = 1_000;

    /** More pending changes must be followed before sums are compared. */
    private static final int MOST_PENDING = 5_000;

    private final Connection connection;
    private final Deadline deadline;
    private final ChangeFeed feed;
    private final FactQueries facts;
    private long rowsRead;

    SupabaseSession(Connection connection, Deadline deadline, ChangeFeed feed, FactQueries facts) {
        this.connection = connection;
        this.deadline = deadline;
        this.feed = feed;
        this.facts = facts;
    }

    @FunctionalInterface
    private interface Beginning {
        DatabaseTransaction begin(Connection connection, Deadline deadline) throws SQLException;
    }

    @FunctionalInterface
    private interface Work<T> {
        T in(DatabaseTransaction transaction) throws SQLException;
    }

    @Override
    public String position() {
        return reading(transaction -> {
            Contract.require(transaction);
            return feed.position(transaction);
        });
    }

    @Override
    public Optional<ChangePage> changes(String position, int limit) {
        Optional<ChangePage> page = reading(transaction -> {
            Contract.require(transaction);
            return feed.changes(transaction, position, limit);
        });
        page.ifPresent(found -> rowsRead += found.changed().size());
        return page;
    }

    @Override
    public List<? extends Fact> fetch(Kind kind, Collection<String> ids) {
        List<String> all = List.copyOf(ids);
        List<Fact> found = new ArrayList<>();
        for (int from = 0; from < all.size(); from += FETCHED_AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + FETCHED_AT_ONCE));
            found.addAll(reading(transaction -> facts.fetch(transaction, kind, some)));
        }
        rowsRead += found.size();
        return found;
    }

    @Override
    public FactPage page(Kind kind, Optional<String> after, int limit) {
        FactPage page = reading(transaction -> facts.page(transaction, kind, after, limit));
        rowsRead += page.facts().size();
        return page;
    }

    @Override
    public long count(Kind kind) {
        return reading(transaction -> facts.count(transaction, kind));
    }

    @Override
    public Optional<Truth> truth(Set<Kind> kinds, String position, Instant asOf) {
        Optional<Truth> truth = reading(transaction -> truth(transaction, kinds, position, asOf));
        truth.ifPresent(found -> rowsRead += found.pendingFacts().size());
        return truth;
    }

    @Override
    public long rowsRead() {
        return rowsRead;
    }

    @Override
    public void prune() {
        within(DatabaseTransaction::beginWriting, transaction -> {
            feed.prune(transaction);
            return transaction;
        });
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SourceFailure.of(e);
        }
    }

    private Optional<Truth> truth(DatabaseTransaction transaction, Set<Kind> kinds, String position, Instant asOf)
            throws SQLException {
        Optional<Set<EntityRef>> pending = feed.pending(transaction, kinds, position, MOST_PENDING);
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        Map<Kind, Additions> sums = new EnumMap<>(Kind.class);
        for (Kind kind : kinds) {
            sums.put(kind, Sums.of(kind, transaction, asOf));
        }
        List<Fact> pendingFacts = facts.fetch(transaction, pending.get());
        return Optional.of(new Truth(sums, pending.get(), pendingFacts, true));
    }

    private <T> T reading(Work<T> work) {
        return within(DatabaseTransaction::beginReading, work);
    }

    private <T> T within(Beginning beginning, Work<T> work) {
        try {
            T result = work.in(beginning.begin(connection, deadline));
            connection.commit();
            return result;
        } catch (SQLException e) {
            rollBack(e);
            throw SourceFailure.of(e);
        } catch (RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    private void rollBack(Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
