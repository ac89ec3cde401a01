package com.revenueripple.devops.sync.supabase;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.sync.TestPlatform;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Contributions;
import com.revenueripple.devops.sync.contribution.CustomerRevenue;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact.Skipped;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.sync.source.Truth;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database's arithmetic and the engine's, checked against each other. */
@Isolated
class TruthTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String USER = "00000000-0000-4000-8000-000000000001";

    @BeforeEach
    void platform() {
        TestPlatform.reset();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void sumsOfTheSamplePlatformEqualThoseOfItsFacts(Kind kind) {
        TestPlatform.seedSample(300, NOW);

        assertSumsEqualThoseOfFacts(kind);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void emptyPlatformAddsNothing(Kind kind) {
        assertThat(sums(kind)).isEqualTo(Additions.NONE);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void sumsOfUnusualDataEqualThoseOfItsFacts(Kind kind) {
        strangePlatform();

        assertSumsEqualThoseOfFacts(kind);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void timeZoneOfTheSessionDoesNotMatter(Kind kind) {
        strangePlatform();
        Additions inUtc = sums(kind);

        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
        try {
            assertThat(sums(kind)).isEqualTo(inUtc);
            assertSumsEqualThoseOfFacts(kind);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void halfAMillionthIsRoundedAwayFromZeroForEachSubscription() {
        subscriptions("""
                (1, 'a', 'active',   32, 'month', 64000000, NULL), (2, 'b', 'active',  -32, 'month', 64000000, NULL),
                (3, 'c', 'active',    1, 'month',  3000000, NULL), (4, 'd', 'active', 900719925474, 'week', 7, NULL)
                """);

        assertSumsEqualThoseOfFacts(Kind.SUBSCRIPTION);
        // 0.5 and -0.5 millionths, a third of one, and 900719925474 x 52/84.
        assertThat(sums(Kind.SUBSCRIPTION).get(Buckets.TOTAL, "mrr|USD|t|active"))
                .isEqualTo("557588525293428571");
    }

    @Test
    void customerHasOneMovementADay() {
        subscriptions("""
                (1, 'a', 'canceled', 100, 'month', 1, '2026-03-01T09:00Z'),
                (2, 'a', 'canceled', 300, 'month', 1, '2026-05-01T00:00Z'),
                (3, 'a', 'active',   200, 'month', 1, NULL)""");
        TestPlatform.execute("""
                UPDATE devops.strange_subscriptions SET started_at = CASE id
                    WHEN 1 THEN timestamptz '2026-01-31T23:59:59Z'
                    WHEN 2 THEN timestamptz '2026-03-01T10:00Z'
                    ELSE timestamptz '2026-06-01T00:00Z' END""");

        Additions sums = sums(Kind.SUBSCRIPTION);

        assertThat(sums.get("day#2026-01-31", "new|USD")).isEqualTo("100000000");
        assertThat(sums.get("day#2026-03-01", "expansion|USD")).isEqualTo("200000000");
        assertThat(sums.get("day#2026-05-01", "churn|USD")).isEqualTo("-300000000");
        assertThat(sums.get("day#2026-06-01", "reactivation|USD")).isEqualTo("200000000");
        assertThat(sums.get("day#2026-06-01", "reactivation_count|USD")).isEqualTo(1);
        assertThat(sums.fields("month#2026-03")).isEqualTo(Map.of("expansion|USD", BigInteger.valueOf(200_000_000),
                "expansion_count|USD", BigInteger.ONE));
        assertThat(sums.get(Buckets.TOTAL, "paying|USD")).isEqualTo(1);
        assertSumsEqualThoseOfFacts(Kind.SUBSCRIPTION);
    }

    @Test
    void customersPayOnceAndOnlyWithRecurringRevenue() {
        subscriptions("""
                (1, 'a', 'active',   100, 'month', 1, NULL), (2, 'a', 'past_due',  50, 'month', 1, NULL),
                (3, 'b', 'active',     0, 'month', 1, NULL), (4, 'c', 'active',   100, 'month', 1, NULL),
                (5, 'c', 'active',  -100, 'month', 1, NULL), (6, 'd', 'trialing', 100, 'month', 1, NULL),
                (7, 'e', 'canceled', 100, 'month', 1, '2026-11-23T12:00Z')""");

        assertThat(sums(Kind.SUBSCRIPTION).get(Buckets.TOTAL, "paying|USD")).isEqualTo(1);
        assertSumsEqualThoseOfFacts(Kind.SUBSCRIPTION);
    }

    @Test
    void subscriptionsThatCannotBeReadAreSkippedAlone() {
        subscriptions(
                """
                (1, 'a', 'active',   100, 'fortnight', 1, NULL), (2, 'a', 'trialing',  100, NULL, 1, NULL),
                (3, 'a', 'canceled', 100, 'month', 0, '2026-03-01T00:00Z'), (4, 'a', 'past_due', 100, 'month', -1, NULL),
                (5, 'a', 'active', 'NaN', 'month', 1, NULL), (6, 'a', 'unpaid', '-Infinity', 'month', 1, NULL),
                (7, 'a', 'active', 1e40, 'month', 1, NULL), (8, 'a', 'unpaid', -1e131000, 'month', 1, NULL),
                (9, 'a', 'active', 9223372036855, 'month', 1, NULL), (10, 'b', 'active', 100, 'month', 1, '20000-01-01T00:00Z'),
                (11, 'b', 'active', 9223372036854, 'month', 1, NULL), (12, 'b', 'canceled', 700, 'month', 1, '2025-01-01T00:00Z'),
                (13, 'b', 'active', 0.00000001, 'month', 1, NULL),
                (15, 'c', 'active', 100, 'month', 9223372036854775808::double precision, NULL),
                (16, 'c', 'active', 100, 'month', 'NaN', NULL), (17, 'c', 'trialing', 100, 'month', 'Infinity', NULL)""");
        TestPlatform
                .execute("UPDATE devops.strange_subscriptions SET started_at = '0044-03-15 12:00Z BC' WHERE id = 13;"
                        + " INSERT INTO devops.strange_subscriptions SELECT 14, customer_id, tier, status, 'usd', 100, quantity,"
                        + " 'month', 1, started_at, NULL, now(), NULL FROM devops.strange_subscriptions WHERE id = 11");

        assertThat(skipped(Kind.SUBSCRIPTION)).containsExactlyInAnyOrder("1 interval_unknown", "2 interval_unknown",
                "3 interval_unknown", "4 interval_unknown", "5 amount_not_a_number", "6 amount_not_a_number",
                "7 amount_out_of_range", "8 amount_out_of_range", "9 amount_out_of_range", "10 date_out_of_range",
                "13 date_out_of_range", "14 currency_unknown", "15 interval_unknown", "16 interval_unknown",
                "17 interval_unknown");
        assertSumsEqualThoseOfFacts(Kind.SUBSCRIPTION);
        assertThat(sums(Kind.SUBSCRIPTION).get(Buckets.TOTAL, "skipped|interval_unknown")).isEqualTo(7);
        assertThat(sums(Kind.SUBSCRIPTION).get(Buckets.TOTAL, "mrr|USD|t|active")).isEqualTo("9223372036854000000");
    }

    @Test
    void subscriptionThatDoesNotCountNeedsNoPrice() {
        subscriptions("(1, 'a', 'unpaid', 100, 'fortnight', 0, NULL)");

        assertSumsEqualThoseOfFacts(Kind.SUBSCRIPTION);
    }

    @Test
    void paymentsThatCannotBeReadAreSkippedAlone() {
        strangePlatform();
        TestPlatform.execute("""
                DELETE FROM devops.strange_payments WHERE id > 12;
                UPDATE devops.strange_payments SET kind = 'one_time', currency = 'USD', amount_minor = 100,
                                                   occurred_at = '2026-11-02T00:00:00Z', problem = NULL;
                UPDATE devops.strange_payments SET kind = 'gift' WHERE id IN (1, 2);
                UPDATE devops.strange_payments SET kind = NULL WHERE id = 3;
                UPDATE devops.strange_payments SET kind = 'one-time' WHERE id = 4;
                UPDATE devops.strange_payments SET amount_minor = 0.5 WHERE id = 5;
                UPDATE devops.strange_payments SET amount_minor = 'NaN' WHERE id = 6;
                UPDATE devops.strange_payments SET amount_minor = 9223372036854775808 WHERE id = 7;
                UPDATE devops.strange_payments SET currency = 'XXX' WHERE id = 8;
                UPDATE devops.strange_payments SET occurred_at = '0001-12-31 23:59:59Z BC' WHERE id = 9;
                UPDATE devops.strange_payments SET problem = 'on_hold' WHERE id = 10;
                UPDATE devops.strange_payments SET problem = 'Asked ann@example.com' WHERE id = 11""");

        assertThat(skipped(Kind.PAYMENT)).containsExactlyInAnyOrder("gift-1 kind_unknown", "gift-2 kind_unknown",
                "-3 kind_unknown", "one.time-4 kind_unknown", "one_time-5 amount_not_whole",
                "one_time-6 amount_not_a_number", "one_time-7 amount_out_of_range", "one_time-8 currency_unknown",
                "one_time-9 date_out_of_range", "one_time-10 on_hold", "one_time-11 unreadable");
        try (SourceSession session = Sessions.open()) {
            assertThat(session.fetch(Kind.PAYMENT, List.of("gift-1", "-3", "one_time-12", "gift-12")))
                    .extracting(Fact::id).containsExactlyInAnyOrder("gift-1", "-3", "one_time-12");
            assertThat(Sessions.all(session, Kind.PAYMENT, 1)).as("in pages of one").hasSize(12);
        }
        assertSumsEqualThoseOfFacts(Kind.PAYMENT);
        assertThat(sums(Kind.PAYMENT).get(Buckets.TOTAL, "skipped|kind_unknown")).isEqualTo(4);
    }

    @Test
    void changesAfterThePositionArePendingEvenIfNotReadableYet() throws SQLException {
        String position = Sessions.position();
        try (Connection older = TestPlatform.owner();
                Statement statement = older.createStatement();
                SourceSession session = Sessions.open()) {
            older.setAutoCommit(false);
            statement.execute("INSERT INTO tripwire_purchases (id, email, amount) VALUES ('" + USER + "', 'x', 7)");
            TestPlatform.execute("INSERT INTO users (id, email) VALUES ('" + USER + "', 'one')");

            Truth truth = session.truth(Sessions.ALL, position, NOW).orElseThrow();

            assertThat(session.changes(position, 10).orElseThrow().changed()).isEmpty();
            assertThat(truth.pending()).containsExactly(new EntityRef(Kind.USER, USER));
            assertThat(truth.pendingFacts()).extracting(Fact::id).containsExactly(USER);
            assertThat(sum(Kind.USER, truth).get(Buckets.TOTAL, "count|member|active")).isEqualTo(1);
            assertThat(sum(Kind.PAYMENT, truth)).isEqualTo(Additions.NONE);
            assertThat(truth.movementsKnown()).isTrue();
            older.rollback();
        }
    }

    @Test
    void deletionIsPendingWithoutAFact() {
        TestPlatform.execute("INSERT INTO users (id, email) VALUES ('" + USER + "', 'one')");
        String position = Sessions.position();
        TestPlatform.execute("DELETE FROM users");

        Truth truth = truth(Kind.USER, position);

        assertThat(truth.pending()).containsExactly(new EntityRef(Kind.USER, USER));
        assertThat(truth.pendingFacts()).isEmpty();
    }

    @Test
    void onlyTheRequestedKindsArePending() {
        String position = Sessions.position();
        TestPlatform.seed(10, NOW);

        Truth truth = truth(Kind.USER, position);

        assertThat(truth.pending()).hasSize(10).allMatch(ref -> ref.kind() == Kind.USER);
        assertThat(truth.sums()).containsOnlyKeys(Kind.USER);
    }

    @Test
    void moreThanFiveThousandChangesAreTooManyForTheTruth() {
        String position = Sessions.position();
        TestPlatform.execute("INSERT INTO users (id, email)"
                + " SELECT gen_random_uuid(), n || '@example.com' FROM generate_series(1, 5001) AS n");

        try (SourceSession session = Sessions.open()) {
            assertThat(session.truth(EnumSet.of(Kind.USER), position, NOW)).isEmpty();
            assertThat(session.truth(EnumSet.of(Kind.PAYMENT), position, NOW)).isPresent();
        }
    }

    @Test
    void noTruthAfterATruncateOrAnUnknownPosition() {
        String position = Sessions.position();
        TestPlatform.execute("TRUNCATE users");

        try (SourceSession session = Sessions.open()) {
            assertThat(session.truth(Sessions.ALL, position, NOW)).isEmpty();
            assertThat(session.truth(Sessions.ALL, "{}", NOW)).isEmpty();
        }
    }

    private static void assertSumsEqualThoseOfFacts(Kind kind) {
        assertThat(sums(kind)).isEqualTo(addedOneByOne(kind));
    }

    private static Additions sums(Kind kind) {
        return sum(kind, truth(kind, Sessions.position()));
    }

    private static Additions sum(Kind kind, Truth truth) {
        return Objects.requireNonNull(truth.sums().get(kind));
    }

    private static Truth truth(Kind kind, String position) {
        try (SourceSession session = Sessions.open()) {
            return session.truth(EnumSet.of(kind), position, NOW).orElseThrow();
        }
    }

    private static Additions addedOneByOne(Kind kind) {
        List<Fact> facts;
        try (SourceSession session = Sessions.open()) {
            facts = Sessions.all(session, kind, 100);
        }
        Additions.Builder sum = new Additions.Builder();
        if (kind == Kind.SUBSCRIPTION) {
            facts.stream().filter(Subscription.class::isInstance).map(Subscription.class::cast)
                    .collect(Collectors.groupingBy(Subscription::customer))
                    .values().forEach(alike -> sum.addAll(CustomerRevenue.additions(alike, NOW)));
            facts.stream().filter(Skipped.class::isInstance).forEach(fact -> sum.addAll(Contributions.of(fact)));
        } else {
            facts.forEach(fact -> sum.addAll(Contributions.of(fact)));
        }
        return withoutStandings(sum.build());
    }

    /** The id and the reason of each skipped row. */
    private static List<String> skipped(Kind kind) {
        try (SourceSession session = Sessions.open()) {
            return Sessions.all(session, kind, 5).stream().filter(Skipped.class::isInstance).map(Skipped.class::cast)
                    .map(fact -> fact.id() + " " + fact.reason()).toList();
        }
    }

    private static Additions withoutStandings(Additions all) {
        Additions.Builder kept = new Additions.Builder();
        all.forEach((bucket, fields) -> {
            if (!bucket.startsWith(Buckets.STANDING)) {
                fields.forEach((field, amount) -> kept.add(bucket, field, amount));
            }
        });
        return kept.build();
    }

    /** (id, customer, status, cents, interval, count, end), all started at the start of the year. */
    private static void subscriptions(String values) {
        TestPlatform.execute("""
                CREATE TABLE devops.strange_subscriptions AS
                SELECT id, customer AS customer_id, 't' AS tier, status, 'USD' AS currency,
                       cents::numeric AS unit_amount_minor,
                       1 AS quantity, billing_interval, interval_count, timestamptz '2026-01-01T00:00Z' AS started_at,
                       ended_at::timestamptz, now() AS updated_at, NULL::text AS problem
                FROM (VALUES %s) AS rows (id, customer, status, cents, billing_interval, interval_count, ended_at)"""
                .formatted(values));
        view("subscriptions");
    }

    /** Any values that the types of the columns allow, in repeatable random combinations. */
    private static void strangePlatform() {
        TestPlatform.execute("""
                CREATE FUNCTION devops.one_of(VARIADIC texts text[]) RETURNS text LANGUAGE sql VOLATILE
                    AS 'SELECT texts[1 + floor(random() * array_length(texts, 1))::int]';
                CREATE FUNCTION devops.problem() RETURNS text LANGUAGE sql VOLATILE
                    AS $$SELECT devops.one_of(NULL, NULL, NULL, NULL, '', 'on_hold', 'Not a code')$$;
                CREATE FUNCTION devops.word() RETURNS text LANGUAGE sql VOLATILE
                    AS $$SELECT devops.one_of('a', 'a|b', 'a%7Cb', '%', 'ä', ' ', '', NULL, repeat('x', 150))$$;
                CREATE FUNCTION devops.moment() RETURNS timestamptz LANGUAGE sql VOLATILE
                    AS $$SELECT CASE floor(random() * 20) WHEN 0 THEN NULL WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity'
                                WHEN 3 THEN '2026-11-23T12:00:00Z' WHEN 4 THEN '2026-11-23T12:00:00.000001Z'
                                WHEN 5 THEN '4000-01-01 00:00Z BC' WHEN 6 THEN '294276-12-31 00:00Z'
                                ELSE timestamptz '2026-09-01T00:00Z' + interval '8 hours' * floor(random() * 300) END$$;
                CREATE FUNCTION devops.currency() RETURNS text LANGUAGE sql VOLATILE
                    AS $$SELECT devops.one_of('USD', 'USD', 'USD', 'EUR', 'EUR', NULL, '', 'usdc')$$;
                CREATE FUNCTION devops.amount() RETURNS numeric LANGUAGE sql VOLATILE
                    AS $$SELECT devops.one_of('0', '1', '-1', '700', '2995', NULL, '-2995', '4611686018427387904', 'NaN',
                                            '-Infinity', '0.5', '1e300')::numeric$$;
                SELECT setseed(0.5);
                CREATE TABLE devops.strange_users AS
                SELECT n AS id, devops.word() AS role, devops.word() AS status, devops.moment() AS created_at,
                       now() AS updated_at, devops.problem() AS problem
                FROM generate_series(1, 1000) AS n;
                CREATE TABLE devops.strange_payments AS
                SELECT n AS id, devops.one_of('one_time', 'one_time', 'subscription', 'subscription', 'gift', NULL) AS kind, devops.word() AS tier,
                       devops.currency() AS currency, devops.amount() AS amount_minor, devops.moment() AS occurred_at,
                       now() AS updated_at, devops.problem() AS problem
                FROM generate_series(1, 1000) AS n;
                CREATE TABLE devops.strange_commissions AS
                SELECT n AS id, devops.word() AS affiliate, devops.word() AS tier, devops.word() AS status,
                       devops.currency() AS currency, devops.amount() AS sale_amount_minor,
                       devops.amount() AS commission_minor, devops.moment() AS created_at, now() AS updated_at,
                       devops.problem() AS problem
                FROM generate_series(1, 1000) AS n;
                CREATE TABLE devops.strange_subscriptions AS
                SELECT n AS id, coalesce('customer' || nullif(floor(random() * 200), 0), '') AS customer_id,
                       devops.word() AS tier,
                       devops.one_of('active', 'active', 'past_due', 'canceled', 'canceled', 'trialing', 'unpaid', '',
                                     NULL) AS status,
                       devops.currency() AS currency,
                       devops.one_of('0', '1', '700', '2995', '2995', '-2995', NULL, '9900', 'NaN', '1e30')::numeric AS unit_amount_minor,
                       devops.one_of('1', '1', '0', '3')::int AS quantity,
                       devops.one_of('day', 'week', 'month', 'month', 'year', 'fortnight', NULL) AS billing_interval,
                       devops.one_of('1', '1', '1', '2', '7', '0')::int AS interval_count,
                       devops.moment() AS started_at, devops.moment() AS ended_at, now() AS updated_at,
                       devops.problem() AS problem
                FROM generate_series(1, 3000) AS n""");
        view("users");
        view("payments");
        view("commissions");
        view("subscriptions");
    }

    /** Reads a table of this test in place of the platform's. */
    private static void view(String name) {
        TestPlatform.execute("""
                DROP VIEW devops.%1$s;
                CREATE VIEW devops.%1$s AS SELECT id AS key, strange.* FROM devops.strange_%1$s AS strange;
                GRANT SELECT ON devops.%1$s TO devops_sync""".formatted(name));
    }
}
