package com.revenueripple.devops.sync;

import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The platform's PostgreSQL. Everything is read in one read-only transaction on one snapshot of the data, and nothing
 * outlives the transaction, so that a pooler in transaction mode (Supabase's port 6543) may stand between.
 */
final class DatabaseSource {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final SecretCache secrets;
    private final String secretArn;
    private final Duration timeLimit;

    /** What is read within the transaction. */
    @FunctionalInterface
    interface Reading<T> {
        T from(ReadTransaction source) throws SQLException;
    }

    DatabaseSource(SecretCache secrets, String secretArn, Duration timeLimit) {
        this.secrets = secrets;
        this.secretArn = secretArn;
        this.timeLimit = timeLimit;
    }

    /**
     * What the reading finds.
     *
     * @throws SourceFailure when the database gives no answer, or not within the time limit
     */
    <T> T read(Reading<T> reading) {
        Deadline deadline = Deadline.in(timeLimit);
        try (Connection connection = connect(deadline)) {
            T found = reading.from(ReadTransaction.begin(connection, deadline));
            connection.commit();
            return found;
        } catch (SQLException e) {
            throw SourceFailure.of(e);
        }
    }

    /** A refused login may mean a password rotated since the secret was remembered, so it is tried once more. */
    private Connection connect(Deadline deadline) throws SQLException {
        try {
            return connect(secret(secrets::value), deadline);
        } catch (SQLException e) {
            if (SourceFailure.of(e) instanceof SourceFailure.LoginRefused) {
                return connect(secret(secrets::refresh), deadline);
            }
            throw e;
        }
    }

    private DatabaseLogin secret(UnaryOperator<String> reading) {
        try {
            return DatabaseLogin.parse(reading.apply(secretArn));
        } catch (SdkException e) {
            throw new SourceFailure.SecretUnavailable(e);
        }
    }

    private Connection connect(DatabaseLogin login, Deadline deadline) throws SQLException {
        String seconds = Long.toString(Math.max(1, deadline.remaining().toSeconds()));
        Properties properties = new Properties();
        properties.setProperty("user", login.username());
        properties.setProperty("password", login.password());
        properties.setProperty("ApplicationName", "revenue-ripple-devops");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("logServerErrorDetail", "false");
        return DriverManager.getConnection(login.url(), properties);
    }
}
