package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.embedded.EmbeddedPlatform;
import com.revenueripple.devops.testing.UniformPlatform;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/** A uniform platform in its own PostgreSQL; supabase.sql runs after the rows are inserted. */
final class SampleDatabase implements AutoCloseable {
    /** The latest timestamp in every sample. */
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    /** Ten users come with twenty payments, six subscriptions and ten commissions. */
    private static final double ENTITIES_PER_USER = 4.6;

    private final EmbeddedPlatform platform = EmbeddedPlatform.temporary();
    private final Connection connection;

    SampleDatabase(int entities) throws SQLException {
        connection = platform.connect();
        UniformPlatform.seed(connection, (int) Math.ceil(entities / ENTITIES_PER_USER), NOW);
        platform.run("/supabase.sql");
        execute("VACUUM ANALYZE");
    }

    String jdbcUrl() {
        return platform.jdbcUrl();
    }

    /** Executes a statement as the owner of the tables. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The number that a query returns. */
    long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The number of rows in the views. */
    long entities() throws SQLException {
        return number("""
                SELECT (SELECT count(*) FROM devops.users) + (SELECT count(*) FROM devops.payments)
                     + (SELECT count(*) FROM devops.subscriptions) + (SELECT count(*) FROM devops.commissions)""");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        platform.close();
    }
}
