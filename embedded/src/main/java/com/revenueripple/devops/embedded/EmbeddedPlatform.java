package com.revenueripple.devops.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A PostgreSQL of its own on a free port of the loopback interface, with the platform's tables in it: what Supabase is
 * to the deployed system.
 */
public final class EmbeddedPlatform implements AutoCloseable {
    private static final String USERNAME = "postgres";
    private static final String PASSWORD = "postgres";
    private static final String DATA = "data";
    private static final String TABLES = "/platform-tables.sql";

    private final EmbeddedPostgres postgres;
    private final Optional<FileChannel> lock;

    private EmbeddedPlatform(EmbeddedPostgres.Builder builder, Optional<FileChannel> lock) {
        this.lock = lock;
        try {
            postgres = builder.setServerConfig("listen_addresses", "127.0.0.1").setOutputRedirector(Redirect.DISCARD)
                    .setErrorRedirector(Redirect.DISCARD).start();
            createTables();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start.", e);
        }
    }

    /** An empty platform whose files are gone when closed. */
    public static EmbeddedPlatform temporary() {
        return new EmbeddedPlatform(EmbeddedPostgres.builder(), Optional.empty());
    }

    /**
     * The platform kept in a directory, which is made if need be. What was committed survives the end of this process,
     * however it comes; a PostgreSQL that such an end left running is stopped first.
     *
     * @throws IllegalStateException when another live process uses the directory
     */
    public static EmbeddedPlatform at(Path directory) {
        try {
            Path home = Files.createDirectories(directory).toRealPath();
            FileChannel lock = lock(home);
            Path data = home.resolve(DATA);
            PostgresOrphan.stop(data);
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on");
            return new EmbeddedPlatform(builder, Optional.of(lock));
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be used.", e);
        }
    }

    /**
     * Stops the PostgreSQL that a killed process left running on a directory, so that the directory can be deleted.
     *
     * @throws IllegalStateException when another live process uses the directory
     */
    public static void stopLeftOver(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try {
            Path home = directory.toRealPath();
            try (FileChannel _ = lock(home)) {
                PostgresOrphan.stop(home.resolve(DATA));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be used.", e);
        }
    }

    /** The address without user name and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    /** The owner of the platform's tables. */
    public String username() {
        return USERNAME;
    }

    /** Of no value: the server trusts whoever reaches the loopback interface. */
    public String password() {
        return PASSWORD;
    }

    /** A new connection as the owner, for the caller to close. */
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

    @Override
    public void close() {
        try {
            postgres.close();
            if (lock.isPresent()) {
                lock.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not stop.", e);
        }
    }

    private void createTables() {
        try (InputStream tables = Objects.requireNonNull(EmbeddedPlatform.class.getResourceAsStream(TABLES));
                Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(new String(tables.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The platform's tables could not be created.", e);
        }
    }

    /** Held until the process ends, however it ends. */
    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // Another instance in this process holds it, which is the same to the caller.
        }
        channel.close();
        throw new IllegalStateException("The directory " + home + " is in use by another running system.");
    }
}
