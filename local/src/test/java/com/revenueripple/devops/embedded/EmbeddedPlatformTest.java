package com.revenueripple.devops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedPlatformTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ALL_TABLES = "SELECT md5(string_agg(t, '|')) FROM ("
            + "SELECT u::text AS t FROM users u UNION ALL SELECT s::text FROM subscriptions s"
            + " UNION ALL SELECT p::text FROM tripwire_purchases p UNION ALL SELECT c::text FROM commissions c) AS rows";

    private static final String COLUMNS = "SELECT string_agg(concat_ws(' ', table_name, column_name, data_type,"
            + " is_nullable, column_default), ', ' ORDER BY table_name, column_name)"
            + " FROM information_schema.columns WHERE table_schema = 'public'";
    private static final String RULES = "SELECT string_agg(conrelid::regclass || ' ' || pg_get_constraintdef(oid), ', '"
            + " ORDER BY conrelid::regclass::text, oid) FROM pg_constraint"
            + " WHERE connamespace = 'public'::regnamespace AND contype <> 'n'";
    private static final String TABLES_OF_AN_EARLIER_VERSION = """
            CREATE TABLE users (
                id         uuid        PRIMARY KEY,
                email      text        NOT NULL UNIQUE,
                role       text        NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
                plan       text        NOT NULL DEFAULT 'free',
                status     text        NOT NULL DEFAULT 'active',
                created_at timestamptz NOT NULL DEFAULT now(),
                updated_at timestamptz NOT NULL DEFAULT now()
            );
            CREATE TABLE subscriptions (
                id                uuid           PRIMARY KEY,
                email             text           NOT NULL,
                amount            numeric(12, 2) NOT NULL CHECK (amount >= 0),
                referrer_username text,
                tier              text           NOT NULL CHECK (tier IN ('membership')),
                subscribed_at     timestamptz    NOT NULL DEFAULT now()
            );
            CREATE TABLE tripwire_purchases (
                id                uuid           PRIMARY KEY,
                email             text           NOT NULL,
                amount            numeric(12, 2) NOT NULL CHECK (amount >= 0),
                referrer_username text,
                purchased_at      timestamptz    NOT NULL DEFAULT now()
            );
            CREATE TABLE commissions (
                id                uuid           PRIMARY KEY,
                referrer_username text           NOT NULL,
                email             text           NOT NULL,
                tier              text           NOT NULL CHECK (tier IN ('membership')),
                amount            numeric(12, 2) NOT NULL CHECK (amount >= 0),
                commission        numeric(12, 2) NOT NULL CHECK (commission >= 0),
                created_at        timestamptz    NOT NULL DEFAULT now()
            )""";

    private static final List<String> KINDS_OF_ROWS = List.of(
            "users WHERE username IS NULL AND status IS NULL AND updated_at IS NULL AND role = plan",
            "users WHERE username IS NULL AND status IS NULL AND updated_at > created_at",
            "users WHERE username IS NOT NULL AND status = 'active' AND plan = 'free' AND role = 'member'",
            "users WHERE status = 'inactive' AND updated_at > created_at",
            "users WHERE role = 'admin'",
            "users WHERE role = 'affiliate'",
            "users WHERE role = 'reseller' AND role = plan",
            "users WHERE role = 'pro_reseller' AND role = plan",
            "subscriptions WHERE tier = 'membership' AND amount = 19.95",
            "subscriptions WHERE tier = 'reseller' AND amount = 47",
            "subscriptions WHERE tier = 'pro_reseller' AND amount = 97",
            "subscriptions WHERE amount = 0",
            "subscriptions WHERE amount < 0",
            "subscriptions WHERE referrer_username = 'none'",
            "subscriptions WHERE email <> lower(email)",
            "subscriptions JOIN users ON referrer_username = users.id::text",
            "subscriptions JOIN users ON referrer_username = users.username",
            "tripwire_purchases WHERE amount = 7 AND email NOT IN (SELECT email FROM users)",
            "tripwire_purchases WHERE amount = 7 AND email IN (SELECT email FROM users)",
            "commissions WHERE tier = 'tripwire' AND commission = 3.50",
            "commissions WHERE tier = 'membership' AND commission = 9.98",
            "commissions WHERE amount = 0 AND commission = 0",
            // A return: a checkout after an administrator has made the user inactive.
            "users JOIN subscriptions USING (email) WHERE status = 'inactive' AND subscribed_at > updated_at");

    private static EmbeddedPlatform platform;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        platform = EmbeddedPlatform.temporary(ListenAddress.onAllInterfaces(0));
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        execute("TRUNCATE users, subscriptions, tripwire_purchases, commissions");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 150, 1000})
    void theSampleHasTheRequestedNumberOfUsers(int users) throws SQLException {
        seed(users);

        assertThat(query("SELECT count(*) FROM users")).isEqualTo(Integer.toString(users));
    }

    @Test
    void theSampleHasEveryKindOfRow() throws SQLException {
        seed(150);

        for (String rows : KINDS_OF_ROWS) {
            assertThat(Integer.parseInt(query("SELECT count(*) FROM " + rows))).as(rows).isPositive();
        }
    }

    @Test
    void commissionsAreHalfOfTheSalesThatHaveAReferrer() throws SQLException {
        seed(150);

        assertThat(query("""
                SELECT count(*) FROM commissions
                WHERE commission <> round(amount / 2, 2) OR referrer_username = 'none'""")).isEqualTo("0");
        assertThat(query("SELECT count(*) FROM commissions")).isEqualTo(query("""
                SELECT (SELECT count(*) FROM subscriptions WHERE referrer_username <> 'none' AND amount >= 0)
                     + (SELECT count(*) FROM tripwire_purchases WHERE referrer_username <> 'none')"""));
    }

    @Test
    void theRecurringRevenueGrowsAndSometimesFalls() throws SQLException {
        seed(150);

        List<BigDecimal> months = months().stream().map(PlainRevenue::total).toList();

        assertThat(months.getLast()).isBetween(months.getFirst().multiply(new BigDecimal("1.5")),
                months.getFirst().multiply(new BigDecimal("4")));
        assertThat(months).isNotEqualTo(months.stream().sorted().toList());
    }

    @Test
    void aFewPerCentOfTheCustomersLeaveInAMonth() throws SQLException {
        seed(500);

        List<Map<String, BigDecimal>> months = months();
        int customers = 0;
        int left = 0;
        for (int month = 1; month < months.size(); month++) {
            Set<String> stayed = months.get(month).keySet();
            for (String customer : months.get(month - 1).keySet()) {
                customers++;
                left += stayed.contains(customer) ? 0 : 1;
            }
        }
        assertThat((double) left / customers).isBetween(0.02, 0.06);
    }

    @Test
    void theSampleIsTheSameEveryTime() throws SQLException {
        seed(150);
        String first = query(ALL_TABLES);
        empty();

        seed(150);

        assertThat(query(ALL_TABLES)).isEqualTo(first);
    }

    @Test
    void someUsersJoinedWithinTheLastWeekAndNobodyInTheFuture() throws SQLException {
        seed(150);

        assertThat(query("SELECT count(*) BETWEEN 1 AND 15 FROM users WHERE created_at > timestamptz '" + NOW
                + "' - interval '7 days'")).isEqualTo("t");
        assertThat(query("SELECT max(subscribed_at) <= timestamptz '" + NOW + "' FROM subscriptions")).isEqualTo("t");
        assertThat(query("SELECT max(greatest(created_at, updated_at)) <= timestamptz '" + NOW + "' FROM users"))
                .isEqualTo("t");
    }

    @Test
    void theBestAffiliateSellsSeveralTimesAsMuchAsTheMedian() throws SQLException {
        seed(150);

        assertThat(query("""
                SELECT max(sales) > 3 * percentile_cont(0.5) WITHIN GROUP (ORDER BY sales)
                FROM (SELECT count(*) AS sales
                      FROM commissions
                      JOIN users ON referrer_username IN (users.id::text, users.username)
                      GROUP BY users.id) AS affiliates""")).isEqualTo("t");
        assertThat(query("""
                SELECT avg((referrer_username IN (SELECT id::text FROM users))::int) BETWEEN 0.7 AND 0.95
                FROM commissions""")).isEqualTo("t");
    }

    @Test
    void tablesOfAnEarlierVersionGetTheSameColumnsAndRules() throws SQLException {
        String columns = query(COLUMNS);
        String rules = query(RULES);
        execute("DROP TABLE users, subscriptions, tripwire_purchases, commissions, payments");
        execute(TABLES_OF_AN_EARLIER_VERSION);
        execute("INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'kept@example.com')");

        platform.run("/platform-tables.sql");

        assertThat(query(COLUMNS)).isEqualTo(columns);
        assertThat(query(RULES)).isEqualTo(rules);
        assertThat(query("SELECT email FROM users")).isEqualTo("kept@example.com");
    }

    /** A superuser could run any program of this machine. */
    @Test
    void otherMachinesMayLogInAsTheRoleOfTheSyncOnly() throws Exception {
        InetAddress notLoopback = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress()).findFirst()
                .orElseGet(() -> Assumptions.abort("this machine has no network"));
        String url = platform.jdbcUrl(notLoopback.getHostAddress());
        execute("CREATE ROLE devops_sync LOGIN");

        try (Connection sync = DriverManager.getConnection(url, "devops_sync", "any");
                Statement statement = sync.createStatement()) {
            assertThat(query(statement, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).isEqualTo("f");
        }
        assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "postgres").close())
                .isInstanceOf(SQLException.class).hasMessageContaining("no pg_hba.conf entry");
    }

    @Test
    void seedOnceLeavesAFilledPlatformUnchanged() throws SQLException {
        platform.seedOnce(10, NOW);
        platform.seedOnce(20, NOW);

        assertThat(query("SELECT count(*) FROM users")).isEqualTo("10");
    }

    @Test
    void aCommittedWriteSurvivesAKillAndTheOrphanedServerIsStopped() throws Exception {
        KilledWriter.runAndKill("postgres", directory);

        try (EmbeddedPlatform reopened = EmbeddedPlatform.at(directory);
                Connection connection = reopened.connect();
                Statement statement = connection.createStatement()) {
            assertThat(query(statement, "SELECT count(*) FROM users WHERE plan = 'kept'")).isEqualTo("20");
        }
    }

    @Test
    void anOrphanedServerCanBeStopped() throws Exception {
        KilledWriter.runAndKill("postgres", directory);
        assertThat(directory.resolve("data/postmaster.pid")).exists();

        EmbeddedPlatform.stopLeftOver(directory);

        assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void aDirectoryInUseIsRefused() {
        try (EmbeddedPlatform first = EmbeddedPlatform.at(directory)) {
            assertThat(first.jdbcUrl()).startsWith("jdbc:postgresql://127.0.0.1:");
            assertThatThrownBy(() -> EmbeddedPlatform.at(directory)).hasMessageContaining("in use");
        }
    }

    @Test
    void aDirectoryCanBeUsedAgainAfterAFailedStart() throws IOException {
        Path obstacle = Files.writeString(directory.resolve("data"), "no directory");
        assertThatThrownBy(() -> EmbeddedPlatform.at(directory)).isInstanceOf(RuntimeException.class);
        Files.delete(obstacle);

        try (EmbeddedPlatform second = EmbeddedPlatform.at(directory)) {
            assertThat(second.jdbcUrl()).startsWith("jdbc:postgresql://127.0.0.1:");
        }
    }

    private static void seed(int users) throws SQLException {
        try (Connection connection = platform.connect()) {
            SamplePlatform.seed(connection, users, NOW);
        }
    }

    /** The recurring revenue by customer, now and before each of the last twelve months. */
    private static List<Map<String, BigDecimal>> months() throws SQLException {
        List<Map<String, BigDecimal>> months = new ArrayList<>();
        try (Connection connection = platform.connect()) {
            for (int ago = 12; ago >= 0; ago--) {
                months.add(PlainRevenue.byCustomer(connection, NOW.minus(Duration.ofDays(30L * ago))));
            }
        }
        return months;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = platform.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String sql) throws SQLException {
        try (Connection connection = platform.connect(); Statement statement = connection.createStatement()) {
            return query(statement, sql);
        }
    }

    private static String query(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
