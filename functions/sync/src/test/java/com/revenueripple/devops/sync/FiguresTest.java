package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.CommissionMetrics.Performer;
import com.revenueripple.devops.sync.RevenueMetrics.TierRevenue;
import com.revenueripple.devops.sync.RevenueMetrics.Transaction;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final Currency USD = Currency.getInstance("USD");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @BeforeEach
    void emptyPlatform() {
        TestPlatform.reset();
    }

    @Test
    void theyAreThoseOfTheRawTablesCountedOneByOne() {
        TestPlatform.seed(150, NOW);
        addEdges();

        assertSameAsRawTables();
    }

    @Test
    void anEmptyPlatformHasZeros() {
        assertSameAsRawTables();
    }

    @Test
    void moneyHasExactlyTheCurrencysDecimals() {
        TestPlatform.execute("""
                INSERT INTO subscriptions (id, email, amount, tier, subscribed_at)
                VALUES (gen_random_uuid(), 'a@example.com', 29.5, 'membership', '2026-11-02T00:00:00Z')""");

        assertThat(revenueText()).contains("\"total_revenue\":29.50,", "\"one_time_revenue\":0.00,",
                "\"new\":29.50,", "\"churn\":0.00,", "\"amount\":29.50,");
    }

    @Test
    void theFieldsAreInTheOrderOfTheContract() {
        assertThat(revenueText()).matches("""
                \\{"timestamp":"2026-11-23T12:00:00Z","currency":"USD","total_revenue":.*,"subscription_revenue":.*,\
                "one_time_revenue":.*,"monthly_recurring_revenue":.*,"active_subscriptions":.*,\
                "subscription_breakdown":.*,"mrr_movements":.*,"recent_transactions":.*}""");
    }

    @Test
    void unknownAndMissingNamesAreCountedBesideTheKnownOnes() {
        view("users", """
                SELECT * FROM (VALUES ('1', NULL, NULL, now(), now()), ('2', 'auditor', 'banned', now(), now()))
                    AS rows (id, role, status, created_at, updated_at)""");

        UserMetrics users = figures().users();

        assertThat(users.usersByRole()).containsExactlyInAnyOrderEntriesOf(Map.of("admin", 0L, "member", 0L,
                "reseller", 0L, "pro_reseller", 0L, "auditor", 1L, "unknown", 1L));
        assertThat(users.usersByStatus()).containsExactlyInAnyOrderEntriesOf(Map.of("banned", 1L, "unknown", 1L));
    }

    @Test
    void aSignUpOfExactlySevenDaysAgoIsNotRecent() {
        view("users", """
                SELECT * FROM (VALUES ('1', 'member', 'active', '2026-11-16T12:00:00Z'::timestamptz, now()),
                                      ('2', 'member', 'active', '2026-11-16T12:00:00.001Z'::timestamptz, now()),
                                      ('3', 'member', 'active', NULL, NULL))
                    AS rows (id, role, status, created_at, updated_at)""");

        assertThat(figures().users().recentSignups()).isEqualTo(1);
    }

    @Test
    void refundsAreSubtractedAndOtherCurrenciesLeftOut() {
        view("payments", """
                SELECT * FROM (VALUES ('1', 'subscription', 'membership', 'USD', 2995, '2026-11-01T00:00:00Z'::timestamptz),
                                      ('2', 'subscription', 'membership', 'USD', -995, '2026-11-02T00:00:00Z'),
                                      ('3', 'subscription', NULL, 'USD', 1, NULL),
                                      ('4', 'one_time', 'tripwire', 'EUR', 700, '2026-11-03T00:00:00Z'))
                    AS rows (id, kind, tier, currency, amount_minor, occurred_at)""");

        RevenueMetrics revenue = figures().revenue();

        assertThat(revenue.totalRevenue()).isEqualTo(usd(2001));
        assertThat(revenue.oneTimeRevenue()).isEqualTo(usd(0));
        assertThat(revenue.subscriptionBreakdown())
                .containsEntry("membership", new TierRevenue(2, usd(2000)))
                .containsEntry("unknown", new TierRevenue(1, usd(1)));
        assertThat(revenue.recentTransactions()).extracting(Transaction::id).containsExactly("2", "1");
        assertThat(figures().otherCurrencies()).containsExactly("EUR");
        assertThat(figures().rowsRead()).isEqualTo(4);
    }

    @Test
    void aPaymentOfUnknownKindIsAFailure() {
        view("payments", "SELECT '1' AS id, 'gift' AS kind, 'membership' AS tier, 'USD' AS currency, 1 AS amount_minor,"
                + " now() AS occurred_at");

        assertThatExceptionOfType(SourceFailure.InvalidData.class).isThrownBy(FiguresTest::figures)
                .withMessageContaining("gift");
    }

    @Test
    void aFractionOfACentIsAFailure() {
        view("payments", "SELECT '1' AS id, 'one_time' AS kind, 'tripwire' AS tier, 'USD' AS currency,"
                + " 0.5 AS amount_minor, now() AS occurred_at");

        assertThatExceptionOfType(SourceFailure.InvalidData.class).isThrownBy(FiguresTest::figures);
    }

    @Test
    void equalTotalsShareARankAndStandByName() {
        TestPlatform.execute("""
                INSERT INTO commissions (id, referrer_username, email, tier, amount, commission)
                SELECT gen_random_uuid(), name, 'x@example.com', 'reseller', 99, share
                FROM (VALUES ('zoe', 20), ('bob', 30), ('amy', 10), ('amy', 10), ('Cyd', 5)) AS rows (name, share)""");

        assertThat(figures().commissions().topPerformers()).containsExactly(
                new Performer(1, "bob", usd(3000), 1),
                new Performer(2, "amy", usd(2000), 2),
                new Performer(2, "zoe", usd(2000), 1),
                new Performer(4, "Cyd", usd(500), 1));
    }

    @Test
    void aCommissionWithoutAnAffiliateIsInTheTotalsOnly() {
        view("commissions", """
                SELECT '1' AS id, NULL AS affiliate, 'reseller' AS tier, 'paid' AS status, 'USD' AS currency,
                       9900 AS sale_amount_minor, 3960 AS commission_minor, now() AS created_at""");

        CommissionMetrics commissions = figures().commissions();

        assertThat(commissions.totalCommissions()).isEqualTo(usd(3960));
        assertThat(commissions.commissionByStatus()).containsOnlyKeys("paid");
        assertThat(commissions.topPerformers()).isEmpty();
        assertThat(commissions.recentCommissions().getFirst().username()).isEqualTo("unknown");
    }

    private static void addEdges() {
        TestPlatform.execute("""
                INSERT INTO subscriptions (id, email, amount, referrer_username, tier, subscribed_at)
                VALUES (gen_random_uuid(), ' User1@Example.com', 99.99, NULL, 'reseller', '2026-11-20T00:00:00Z'),
                       (gen_random_uuid(), 'first@example.com', 0.01, NULL, 'membership', '2026-11-01T00:00:00Z'),
                       (gen_random_uuid(), 'last@example.com', 0.01, '', 'membership', '2026-10-31T23:59:59.999Z'),
                       (gen_random_uuid(), 'free@example.com', 0, NULL, 'membership', '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), 'tie@example.com', 1, NULL, 'membership', '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), 'tie@example.com', 2, NULL, 'membership', '2026-11-23T12:00:00Z');
                INSERT INTO commissions (id, referrer_username, email, tier, amount, commission, created_at)
                VALUES (gen_random_uuid(), 'affiliate0', 'x@example.com', 'tripwire', 7, 0, '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), 'Zed', 'y@example.com', 'tripwire', 7, 12345.67, '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), 'adam', 'z@example.com', 'reseller', 7, 12345.67, '2026-11-23T12:00:00Z');
                INSERT INTO users (id, email, role, status, created_at)
                VALUES (gen_random_uuid(), 'q@example.com', 'admin', '', '2026-11-16T12:00:00Z')""");
    }

    private static void assertSameAsRawTables() {
        Figures figures = figures();
        PlatformFigures expected = new PlatformFigures(NOW);

        assertThat(fields(figures.users())).isEqualTo(fields(expected.users()));
        assertThat(fields(figures.revenue())).isEqualTo(fields(expected.revenue()));
        assertThat(fields(figures.commissions())).isEqualTo(fields(expected.commissions()));
        assertThat(figures.rowsRead()).isEqualTo(expected.rows());
        assertThat(figures.otherCurrencies()).isEmpty();
    }

    private static JsonNode fields(Object value) {
        return Json.parseOwn(Json.write(value));
    }

    private static void view(String name, String select) {
        TestPlatform.execute("DROP VIEW devops." + name + "; CREATE VIEW devops." + name + " AS " + select
                + "; GRANT SELECT ON devops." + name + " TO devops_sync");
    }

    private static Figures figures() {
        return TestPlatform.figures(new ReportingPeriod(NOW, USD));
    }

    private static String revenueText() {
        return Objects.requireNonNull(figures().snapshots().get(Domain.REVENUE)).body();
    }

    private static Money usd(long cents) {
        return new Money(cents, USD);
    }
}
