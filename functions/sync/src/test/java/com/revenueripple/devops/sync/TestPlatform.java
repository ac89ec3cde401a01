package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.EmbeddedPlatform;
import com.revenueripple.devops.embedded.SamplePlatform;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.testing.UniformPlatform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A PostgreSQL with supabase.sql applied and the role's password required: one for each thread that runs test classes,
 * and for the threads that its tests start. Each test begins by emptying it.
 */
public final class TestPlatform {
    public static final String ROLE = "devops_sync";
    public static final String PASSWORD = "first-password";

    /** The embedded server trusts every role on the loopback interface; the sync's role must use its password. */
    private static final String REQUIRE_PASSWORD = """
            DO $$
            BEGIN
                EXECUTE format('COPY (VALUES (''host all devops_sync 127.0.0.1/32 scram-sha-256''),
                                             (''host all all 127.0.0.1/32 trust'')) TO %L',
                               current_setting('hba_file'));
            END
            $$;
            SELECT pg_reload_conf()""";

    private static final Map<Thread, EmbeddedPlatform> DATABASES = new ConcurrentHashMap<>();
    private static final ThreadLocal<EmbeddedPlatform> DATABASE = new InheritableThreadLocal<>();

    private TestPlatform() {}

    /** Restores the initial state: no rows, the views of supabase.sql, the first password. */
    public static void reset() {
        DATABASE.set(DATABASES.computeIfAbsent(Thread.currentThread(), _ -> started()));
        execute("DROP SCHEMA IF EXISTS devops CASCADE");
        execute("DROP TABLE IF EXISTS test_subscriptions");
        execute("TRUNCATE users, subscriptions, tripwire_purchases, commissions");
        execute(supabaseSql());
        execute("ALTER ROLE devops_sync PASSWORD '" + PASSWORD + "'");
    }

    /** Fills the tables with as many rows of each kind as {@link UniformPlatform} states. */
    public static void seed(int users, Instant now) {
        try (Connection connection = owner()) {
            UniformPlatform.seed(connection, users, now);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fills the tables with the history of the sample platform. */
    public static void seedSample(int users, Instant now) {
        try (Connection connection = owner()) {
            SamplePlatform.seed(connection, users, now);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void execute(String sql) {
        try (Connection connection = owner(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same in another database of the server. */
    static void executeIn(String database, String sql) throws SQLException {
        try (Connection connection = connection(database, "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A connection to a database of the server, as a role that needs no password. */
    static Connection connection(String database, String role) throws SQLException {
        return DriverManager.getConnection(DATABASE.get().jdbcUrl().replaceFirst("[^/]+$", database), role, "");
    }

    /** The server's port on the loopback interface. */
    public static int port() {
        return DATABASE.get().port();
    }

    /** A connection as the owner of the tables. */
    public static Connection owner() throws SQLException {
        return DATABASE.get().connect();
    }

    /** A connection as the role that supabase.sql creates. */
    public static Connection sync() throws SQLException {
        return DriverManager.getConnection(DATABASE.get().jdbcUrl(), ROLE, PASSWORD);
    }

    /** The first column of a query's result, as the owner of the tables. */
    public static List<String> asOwner(String sql) throws SQLException {
        return texts(owner(), sql);
    }

    /** The first column of a query's result, as the role that supabase.sql creates. */
    public static List<String> asSync(String sql) throws SQLException {
        return texts(sync(), sql);
    }

    /**
     * The warnings that a script's last statement returns, for editors that show its result only.
     *
     * @throws AssertionError when these are not the warnings that the script raised, for all other programs
     */
    static List<String> warningsOf(String script) throws SQLException {
        List<String> raised = new ArrayList<>();
        try (Connection connection = owner(); Statement statement = connection.createStatement()) {
            statement.execute(script);
            for (SQLWarning next = statement.getWarnings(); next != null; next = next.getNextWarning()) {
                if (next.getSQLState().startsWith("01")) {
                    raised.add(next.getMessage());
                }
            }
        }
        List<String> returned = asOwner(script.substring(script.lastIndexOf("COMMIT;") + "COMMIT;".length()));
        assertThat(returned).isEqualTo(raised);
        return returned;
    }

    /** The sync's secret when the role has this password. */
    public static String secret(String password) {
        return secret(DATABASE.get().jdbcUrl(), password);
    }

    public static String secret(String url, String password) {
        return Json.write(Map.of("url", url, "username", ROLE, "password", password));
    }

    public static String supabaseSql() {
        return resource("/supabase.sql");
    }

    /** Without the part that is left out where triggers cannot be installed. */
    public static String supabaseSqlWithoutLog() {
        return supabaseSql().replaceFirst("(?s)-- =+ The change log:.*-- =+ End of the change log =+", "");
    }

    public static String resource(String name) {
        try (InputStream file = Objects.requireNonNull(TestPlatform.class.getResourceAsStream(name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(Connection toClose, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = toClose;
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static EmbeddedPlatform started() {
        EmbeddedPlatform database = EmbeddedPlatform.temporary();
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            // Its transactions would sometimes delay changes in the change log.
            statement.execute("ALTER SYSTEM SET autovacuum = off");
            statement.execute(REQUIRE_PASSWORD);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return database;
    }
}
