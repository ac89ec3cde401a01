package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.Source;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.source.SourceSession;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/** The platform's own database, where supabase.sql was run. */
public final class SupabaseSource implements Source {
    private final Database database;
    private final Set<Kind> kinds;
    private final ChangeCapture capture;

    /**
     * A source without a connection yet.
     *
     * @param secretArn of a secret of the form {@code {"url": …, "username": …, "password": …}}
     * @param servers to which the login may be sent
     * @param kinds of facts to read; at least one
     */
    public SupabaseSource(SecretCache secrets, String secretArn, DatabaseServers servers, Set<Kind> kinds,
            ChangeCapture capture) {
        this.database = new Database(secrets, secretArn, servers);
        this.kinds = EnumSet.copyOf(kinds);
        this.capture = capture;
    }

    @Override
    public String code() {
        return "supabase";
    }

    @Override
    public Set<Kind> kinds() {
        return EnumSet.copyOf(kinds);
    }

    /** {@code updated_at} does not tell when a transaction will commit. */
    @Override
    public boolean knowsWaitingChanges() {
        return capture == ChangeCapture.LOG;
    }

    @Override
    public SourceSession open(Deadline deadline) {
        KeyTypes keyTypes = new KeyTypes();
        ChangeFeed feed = switch (capture) {
            case LOG -> new ChangeLog(kinds);
            case UPDATED_AT -> new UpdatedRows(kinds, keyTypes);
        };
        try {
            return new SupabaseSession(database.connect(deadline), deadline, feed, new FactQueries(keyTypes));
        } catch (SQLException e) {
            throw SourceFailure.of(e);
        }
    }
}
