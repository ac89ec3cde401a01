package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A transaction whose queries share a time limit: each one has the time that is left by the previous ones. */
public final class DatabaseTransaction {
    /** How much later than the database itself the connection times out. */
    private static final Duration NETWORK_ALLOWANCE = Duration.ofSeconds(2);

    private final Connection connection;
    private final Deadline deadline;

    private DatabaseTransaction(Connection connection, Deadline deadline) {
        this.connection = connection;
        this.deadline = deadline;
    }

    /** Begins a transaction that can only read, on one snapshot of the data; the connection's owner ends it. */
    public static DatabaseTransaction beginReading(Connection connection, Deadline deadline) throws SQLException {
        return begin(connection, deadline, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }

    /** Begins a transaction that may also write; the connection's owner ends it. */
    static DatabaseTransaction beginWriting(Connection connection, Deadline deadline) throws SQLException {
        return begin(connection, deadline, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
    }

    private static DatabaseTransaction begin(Connection connection, Deadline deadline, String characteristics)
            throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, characteristics);
        return new DatabaseTransaction(connection, deadline);
    }

    /** Converts the row under the cursor to a value. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * All rows of a SELECT with positional parameters, in the query's order.
     *
     * @param parameters an {@link Instant} stands for a {@code timestamptz}, a collection for a {@code text[]}
     * @throws SourceFailure.TooSlow when no time is left
     */
    public <T> List<T> rows(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        limit(deadline.remaining());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < parameters.length; index++) {
                statement.setObject(index + 1, parameter(parameters[index]));
            }
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(reader.read(result));
                }
                return rows;
            }
        }
    }

    /**
     * The database itself stops the query, so that it does not continue after the caller has gone. A connection that
     * does not respond times out too.
     */
    private void limit(Duration remaining) throws SQLException {
        if (remaining.toMillis() <= 0) {
            throw new SourceFailure.TooSlow();
        }
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(remaining.plus(NETWORK_ALLOWANCE).toMillis()));
        execute(connection, "SET LOCAL statement_timeout = " + remaining.toMillis());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * PostgreSQL stores microseconds. Finer fractions are cut off, so that comparisons with stored values are exact.
     */
    private Object parameter(Object value) throws SQLException {
        return switch (value) {
            case Instant instant -> instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
            case Collection<?> texts -> connection.createArrayOf("text", texts.toArray());
            default -> value;
        };
    }
}
