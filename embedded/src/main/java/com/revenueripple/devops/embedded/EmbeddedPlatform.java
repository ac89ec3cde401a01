package com.revenueripple.devops.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A PostgreSQL server with the platform's tables, on a free port of the loopback interface. It replaces the Supabase of
 * the deployed system.
 */
public final class EmbeddedPlatform implements AutoCloseable {
    private static final String USERNAME = "postgres";
    private static final String PASSWORD = "postgres";
    private static final String DATA = "data";
    private static final String TABLES = "/platform-tables.sql";

    private final EmbeddedPostgres postgres;
    private final Optional<DirectoryLock> lock;

    private EmbeddedPlatform(EmbeddedPostgres postgres, Optional<DirectoryLock> lock) {
        this.postgres = postgres;
        this.lock = lock;
    }

    /** An empty platform whose files are deleted when it is closed. */
    public static EmbeddedPlatform temporary() {
        return new EmbeddedPlatform(start(EmbeddedPostgres.builder()), Optional.empty()).withTables();
    }

    /**
     * The platform of a directory, which is created if it does not exist. Committed data survives any end of this
     * process. A PostgreSQL server left running by a killed process is stopped first.
     *
     * @throws IllegalStateException when another live process uses the directory
     */
    public static EmbeddedPlatform at(Path directory) {
        try {
            Path home = Files.createDirectories(directory).toRealPath();
            DirectoryLock lock = DirectoryLock.take(home);
            return new EmbeddedPlatform(startLocked(home.resolve(DATA), lock), Optional.of(lock)).withTables();
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be used.", e);
        }
    }

    /**
     * Stops a PostgreSQL server that a killed process left running on a directory, so that the directory can be
     * deleted.
     *
     * @throws IllegalStateException when another live process uses the directory
     */
    public static void stopLeftOver(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try {
            Path home = directory.toRealPath();
            try (DirectoryLock _ = DirectoryLock.take(home)) {
                PostgresOrphan.stop(home.resolve(DATA));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be used.", e);
        }
    }

    /** The address without user name and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres";
    }

    /** The port on the loopback interface. */
    public int port() {
        return postgres.getPort();
    }

    /** A new connection as the owner. The caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), USERNAME, PASSWORD);
    }

    /** Fills the tables with {@link SamplePlatform} unless there are users already. */
    public void seedOnce(int users, Instant now) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try (var rows = statement.executeQuery("SELECT EXISTS (SELECT FROM users)")) {
                rows.next();
                if (rows.getBoolean(1)) {
                    return;
                }
            }
            SamplePlatform.seed(connection, users, now);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("The sample platform could not be written.", e);
        }
    }

    /**
     * Runs a file of statements as the owner.
     *
     * @param resource on the class path, such as {@code /supabase.sql}
     */
    public void run(String resource) {
        try (InputStream file = Objects.requireNonNull(EmbeddedPlatform.class.getResourceAsStream(resource), resource);
                Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(resource + " could not be run.", e);
        }
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not stop.", e);
        } finally {
            lock.ifPresent(DirectoryLock::close);
        }
    }

    /** Starts PostgreSQL on a locked directory, and releases the lock when that fails. */
    private static EmbeddedPostgres startLocked(Path data, DirectoryLock lock) {
        try {
            PostgresOrphan.stop(data);
            return start(EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on"));
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    private static EmbeddedPostgres start(EmbeddedPostgres.Builder builder) {
        try {
            return builder.setServerConfig("listen_addresses", "127.0.0.1")
                    .setOutputRedirector(Redirect.DISCARD)
                    .setErrorRedirector(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start.", e);
        }
    }

    private EmbeddedPlatform withTables() {
        try {
            run(TABLES);
            return this;
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }
}
