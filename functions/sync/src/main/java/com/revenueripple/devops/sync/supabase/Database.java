package com.revenueripple.devops.sync.supabase;

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
 * Connects to the platform's PostgreSQL. A connection keeps nothing on the server beyond a transaction, so it can go
 * through a pooler in transaction mode (Supabase's port 6543).
 */
public final class Database {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final SecretCache secrets;
    private final String secretArn;
    private final DatabaseServers servers;

    /**
     * A database without a connection yet.
     *
     * @param secretArn of a secret of the form {@code {"url": …, "username": …, "password": …}}
     * @param servers to which the login may be sent
     */
    public Database(SecretCache secrets, String secretArn, DatabaseServers servers) {
        this.secrets = secrets;
        this.secretArn = secretArn;
        this.servers = servers;
    }

    /**
     * A new connection. The caller closes it. If the login is refused, the password may have been rotated since the
     * secret was cached, so the secret is read again once.
     *
     * @throws SourceFailure when the secret cannot be read or is not a login
     */
    public Connection connect(Deadline deadline) throws SQLException {
        try {
            return connect(login(secrets::value), deadline);
        } catch (SQLException e) {
            if (SourceFailure.of(e) instanceof SourceFailure.LoginRefused) {
                return connect(login(secrets::refresh), deadline);
            }
            throw e;
        }
    }

    private DatabaseLogin login(UnaryOperator<String> reading) {
        try {
            return DatabaseLogin.parse(reading.apply(secretArn), servers);
        } catch (SdkException e) {
            throw new SourceFailure.SecretUnavailable(e);
        }
    }

    private static Connection connect(DatabaseLogin login, Deadline deadline) throws SQLException {
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
