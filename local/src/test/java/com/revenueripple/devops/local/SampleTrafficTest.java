package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.revenueripple.devops.embedded.EmbeddedPlatform;
import com.revenueripple.devops.embedded.PlainRevenue;
import com.revenueripple.devops.local.SampleTraffic.Kind;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SampleTrafficTest {
    private static final int USERS = 1000;
    private static EmbeddedPlatform platform;
    private static Connection watcher;
    private static SampleTraffic traffic;

    /** Lapses of the traffic leave updated_at unchanged, by which {@link PlainRevenue} knows when they were. */
    @BeforeAll
    static void start() throws SQLException {
        platform = EmbeddedPlatform.temporary();
        platform.seedOnce(USERS, Instant.now());
        watcher = platform.connect();
        traffic = new SampleTraffic(platform.connect(), new Random(1));
        try (Statement statement = watcher.createStatement()) {
            statement.execute("""
                    CREATE FUNCTION dated() RETURNS trigger LANGUAGE plpgsql
                        AS 'BEGIN NEW.updated_at = clock_timestamp(); RETURN NEW; END';
                    CREATE TRIGGER dated BEFORE UPDATE ON users FOR EACH ROW
                        WHEN (NEW.status = 'inactive' AND OLD.status IS DISTINCT FROM NEW.status)
                        EXECUTE FUNCTION dated()""");
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        traffic.close();
        watcher.close();
        platform.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "PURCHASE     | tripwire_purchases | amount = 7",
            "REGISTRATION | users              | username IS NOT NULL AND status = 'active' AND plan = 'free'",
            "SUBSCRIPTION | subscriptions      | amount IN (19.95, 47, 97)",
            "FREE_MONTHS  | subscriptions      | amount = 0 AND tier = 'membership'",
            "UPGRADE      | subscriptions      | amount IN (47, 97)",
            "DOWNGRADE    | subscriptions      | amount IN (19.95, 47)",
            "LAPSE        | users              | status = 'inactive'",
            "RETURN       | subscriptions      | amount IN (19.95, 47, 97)",
            "REFUND       | subscriptions      | amount IN (-19.95, -47, -97)"})
    void aChangeOfEachKindWritesItsRow(Kind kind, String table, String condition) throws SQLException {
        String matching = "SELECT count(*) FROM " + table + " WHERE " + condition;
        long before = number(matching);

        traffic.change(kind);

        assertThat(number(matching)).isEqualTo(before + 1);
    }

    @Test
    void anEmptyPlatformCanChange() throws SQLException {
        try (Connection emptied = platform.connect();
                Statement statement = emptied.createStatement();
                SampleTraffic first = new SampleTraffic(emptied, new Random(1))) {
            emptied.setAutoCommit(false);
            statement.execute("TRUNCATE users, subscriptions, tripwire_purchases, commissions");

            for (Kind kind : EnumSet.complementOf(EnumSet.of(Kind.REGISTRATION, Kind.SUBSCRIPTION, Kind.FREE_MONTHS))) {
                first.change(kind);
            }

            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM users")) {
                rows.next();
                assertThat(rows.getLong(1)).isZero();
            }
            emptied.rollback();
        }
    }

    @Test
    void anUnexpectedFailureIsNotThrownAtTheSchedule() throws SQLException {
        RandomGenerator broken = () -> {
            throw new IllegalStateException("broken");
        };
        try (SampleTraffic failing = new SampleTraffic(platform.connect(), broken)) {
            assertThatCode(failing::tryChange).doesNotThrowAnyException();
        }
    }

    @Test
    void aDayChangesTheRecurringRevenueByAFewPerCent() throws SQLException {
        Map<String, BigDecimal> before = PlainRevenue.byCustomer(watcher, Instant.now());

        long changes = Math.round(traffic.changesPerDay());
        for (long i = 0; i < changes; i++) {
            traffic.change();
        }

        Map<String, BigDecimal> after = PlainRevenue.byCustomer(watcher, Instant.now());
        double ratio = PlainRevenue.total(after).doubleValue() / PlainRevenue.total(before).doubleValue();
        assertThat(changes).isBetween(50L, 200L);
        assertThat(ratio).isBetween(1.005, 1.08);
        assertThat(before.keySet()).as("some leave").anyMatch(customer -> !after.containsKey(customer));
    }

    /** Kinds that can be counted without a look at other rows of the same customer. */
    static Stream<Arguments> countableKinds() {
        return Stream.of(
                Arguments.of(EnumSet.of(Kind.PURCHASE), "purchased_at", "tripwire_purchases"),
                Arguments.of(EnumSet.of(Kind.REGISTRATION), "created_at", "users WHERE username IS NOT NULL"),
                Arguments.of(EnumSet.range(Kind.SUBSCRIPTION, Kind.RETURN), "subscribed_at",
                        "subscriptions WHERE amount >= 0"),
                Arguments.of(EnumSet.of(Kind.LAPSE), "updated_at", "users WHERE status = 'inactive'"),
                Arguments.of(EnumSet.of(Kind.REFUND), "subscribed_at", "subscriptions WHERE amount < 0"));
    }

    @ParameterizedTest
    @MethodSource("countableKinds")
    void kindsAreAsFrequentAsInThePast(Set<Kind> kinds, String column, String rows) throws SQLException {
        double yearly = kinds.stream().mapToDouble(Kind::yearly).sum();

        double past = number(
                "SELECT count(*) FILTER (WHERE " + column + " > now() - interval '120 days') FROM " + rows);

        assertThat(past / USERS * 365 / 120).isBetween(yearly / 1.5, yearly * 1.5);
    }

    private static long number(String sql) throws SQLException {
        try (Statement statement = watcher.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
