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
 * A PostgreSQL server with the platform's tables, by default on a free port of the loopback interface. It replaces the
 * Supabase of the deployed system. Nobody needs a password: this machine may log in as any role, other machines, if they
 * can connect, only as the role of the sync.
 */
public final class EmbeddedPlatform implements AutoCloseable {
    private static final String USERNAME = "postgres";
    private static final String PASSWORD = "postgres";
    private static final String DATA = "data";
    private static final String TABLES = "/platform-tables.sql";
    /** Who may log in when other machines can connect. A superuser could run programs of this machine. */
    private static final String ADMITTED = """
            local all all trust
            host all all 127.0.0.1/32 trust
            host all all ::1/128 trust
            host all devops_sync all trust
            """;

    private final EmbeddedPostgres postgres;
    private final Optional<DirectoryLock> lock;

    private EmbeddedPlatform(EmbeddedPostgres postgres, Optional<DirectoryLock> lock) {
        this.postgres = postgres;
        this.lock = lock;
    }

    /** An empty platform whose files are deleted when it is closed. Transactions can be prepared there. */
    public static EmbeddedPlatform temporary() {
        return temporary(ListenAddress.onLoopback());
    }

    /** The same at this address. */
    public static EmbeddedPlatform temporary(ListenAddress listen) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setServerConfig("max_prepared_transactions", "2");
        return new EmbeddedPlatform(start(builder, listen), Optional.empty()).withTables();
    }

    /**
     * The platform of a directory, which is created if it does not exist. Committed data survives any end of this
     * process. A PostgreSQL server left running by a killed process is stopped first.
     *
     * @throws IllegalStateException when another live process uses the directory
     */
    public static EmbeddedPlatform at(Path directory) {
        return at(directory, ListenAddress.onLoopback());
    }

    /** The same at this address. */
    public static EmbeddedPlatform at(Path directory, ListenAddress listen) {
        try {
            Path home = Files.createDirectories(directory).toRealPath();
            DirectoryLock lock = DirectoryLock.take(home);
            return new EmbeddedPlatform(startLocked(home.resolve(DATA), lock, listen), Optional.of(lock)).withTables();
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

    /** The address for this machine, without user name and password. */
    public String jdbcUrl() {
        return jdbcUrl(ListenAddress.localHost());
    }

    /** The address by another name of this machine. */
    public String jdbcUrl(String host) {
        return "jdbc:postgresql://" + host + ":" + port() + "/postgres";
    }

    /** The port. */
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
    private static EmbeddedPostgres startLocked(Path data, DirectoryLock lock, ListenAddress listen) {
        try {
            PostgresOrphan.stop(data);
            return start(EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on"), listen);
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    private static EmbeddedPostgres start(EmbeddedPostgres.Builder builder, ListenAddress listen) {
        try {
            if (!listen.isLoopback()) {
                builder.setServerConfig("hba_file", fileOfAdmittedRoles().toString());
            }
            if (listen.port() != 0) {
                builder.setPort(listen.port());
            }
            return builder.setServerConfig("listen_addresses", listen.address())
                    .setOutputRedirector(Redirect.DISCARD)
                    .setErrorRedirector(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start.", e);
        }
    }

    /** In place of the file in the data directory, which admits this machine only. */
    private static Path fileOfAdmittedRoles() throws IOException {
        Path file = Files.createTempFile("pg_hba", ".conf");
        file.toFile().deleteOnExit();
        return Files.writeString(file, ADMITTED);
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
