package com.revenueripple.devops.sync;

import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.supabase.Database;
import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The platform's PostgreSQL. Everything is read in one read-only transaction on one snapshot of the data, and nothing
 * outlives the transaction, so that a pooler in transaction mode (Supabase's port 6543) may stand between.
 */
final class DatabaseSource {
    private final Database database;
    private final Duration timeLimit;

    /** What is read within the transaction. */
    @FunctionalInterface
    interface Reading<T> {
        T from(DatabaseTransaction source) throws SQLException;
    }

    DatabaseSource(SecretCache secrets, String secretArn, Duration timeLimit) {
        this.database = new Database(secrets, secretArn);
        this.timeLimit = timeLimit;
    }

    /**
     * What the reading finds.
     *
     * @throws SourceFailure when the database gives no answer, or not within the time limit
     */
    <T> T read(Reading<T> reading) {
        Deadline deadline = Deadline.in(timeLimit);
        try (Connection connection = database.connect(deadline)) {
            T found = reading.from(DatabaseTransaction.beginReading(connection, deadline));
            connection.commit();
            return found;
        } catch (SQLException e) {
            throw SourceFailure.of(e);
        }
    }
}
