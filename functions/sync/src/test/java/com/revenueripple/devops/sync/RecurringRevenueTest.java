package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.time.Instant;
import java.util.Currency;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Monthly recurring revenue and its movements, on a view that a platform with more kinds of subscriptions would have.
 */
class RecurringRevenueTest {
    private static final Currency USD = Currency.getInstance("USD");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String MONTH_START = "2026-11-01T00:00:00Z";

    @BeforeEach
    void richerPlatform() {
        TestPlatform.reset();
        TestPlatform.execute("""
                CREATE TABLE test_subscriptions (
                    id                serial PRIMARY KEY,
                    customer_id       text,
                    tier              text NOT NULL DEFAULT 'membership',
                    status            text NOT NULL DEFAULT 'active',
                    currency          text NOT NULL DEFAULT 'USD',
                    unit_amount_minor bigint NOT NULL,
                    quantity          integer NOT NULL DEFAULT 1,
                    billing_interval  text NOT NULL DEFAULT 'month',
                    interval_count    integer NOT NULL DEFAULT 1,
                    started_at        timestamptz NOT NULL DEFAULT '2026-01-15T00:00:00Z',
                    ended_at          timestamptz
                );
                DROP VIEW devops.subscriptions;
                CREATE VIEW devops.subscriptions AS SELECT * FROM test_subscriptions;
                GRANT SELECT ON devops.subscriptions TO devops_sync""");
    }

    @Test
    void intervalsAndQuantitiesAreSummedExactly() {
        subscription("customer_id, unit_amount_minor, quantity, billing_interval, interval_count", """
                ('a', 3000, 1, 'month', 1),
                ('b', 1000, 1, 'year', 1),
                ('c', 1000, 1, 'year', 1),
                ('d', 700, 3, 'week', 2),
                ('e', 100, 1, 'day', 7),
                ('f', 8000, 2, 'month', 6)""");

        // 3000 + 2 x 1000/12 + 2100 x 52/24 + 100 x 365/84 + 16000/6 = 10817.857...
        assertThat(revenue().monthlyRecurringRevenue()).isEqualTo(usd(10_818));
        assertThat(revenue().activeSubscriptions()).isEqualTo(6);
    }

    @Test
    void onlyActiveAndPastDueSubscriptionsCount() {
        subscription("customer_id, unit_amount_minor, status", """
                ('a', 1, 'active'), ('b', 10, 'past_due'), ('c', 100, 'trialing'), ('d', 1000, 'unpaid'),
                ('e', 10000, 'incomplete'), ('f', 100000, 'canceled')""");

        assertThat(revenue().monthlyRecurringRevenue()).isEqualTo(usd(11));
        assertThat(revenue().activeSubscriptions()).isEqualTo(2);
    }

    @Test
    void whatHasNotStartedOrHasEndedDoesNotCount() {
        subscription("customer_id, unit_amount_minor, started_at, ended_at", """
                ('a', 1, '2026-11-23T12:00:00Z', NULL),
                ('b', 10, '2026-11-23T12:00:01Z', NULL),
                ('c', 100, '2026-01-01T00:00:00Z', '2026-11-23T12:00:00Z'),
                ('d', 1000, '2026-01-01T00:00:00Z', '2026-11-23T12:00:01Z')""");

        assertThat(revenue().monthlyRecurringRevenue()).isEqualTo(usd(1001));
    }

    @Test
    void anotherCurrencyIsReportedAndNeverAdded() {
        subscription("customer_id, unit_amount_minor, currency", "('a', 1, 'USD'), ('b', 10, 'EUR')");

        assertThat(revenue().monthlyRecurringRevenue()).isEqualTo(usd(1));
        assertThat(figures().otherCurrencies()).containsExactly("EUR");
        assertThat(figures().rowsRead()).isEqualTo(2);
    }

    @Test
    void aFirstSubscriptionIsNew() {
        subscription("customer_id, unit_amount_minor, started_at", "('a', 2900, '" + MONTH_START + "')");

        assertThat(movements()).isEqualTo(new MrrMovements(usd(2900), usd(0), usd(0), usd(0), usd(0)));
    }

    @Test
    void withoutACustomerEachSubscriptionIsACustomerOfItsOwn() {
        subscription("customer_id, unit_amount_minor, started_at",
                "(NULL, 2900, '" + MONTH_START + "'), (NULL, 1000, '" + MONTH_START + "')");

        assertThat(movements()).isEqualTo(new MrrMovements(usd(3900), usd(0), usd(0), usd(0), usd(0)));
    }

    @Test
    void aHigherPlanIsExpansion() {
        subscription("customer_id, unit_amount_minor, status, ended_at",
                "('a', 2900, 'canceled', '2026-11-10T00:00:00Z')");
        subscription("customer_id, unit_amount_minor, started_at", "('a', 9900, '2026-11-10T00:00:00Z')");

        assertThat(movements()).isEqualTo(new MrrMovements(usd(0), usd(7000), usd(0), usd(0), usd(0)));
    }

    @Test
    void aLowerPlanIsContraction() {
        subscription("customer_id, unit_amount_minor, status, ended_at",
                "('a', 9900, 'canceled', '2026-11-10T00:00:00Z')");
        subscription("customer_id, unit_amount_minor, billing_interval, started_at",
                "('a', 30000, 'year', '2026-11-10T00:00:00Z')");

        assertThat(movements()).isEqualTo(new MrrMovements(usd(0), usd(0), usd(-7400), usd(0), usd(0)));
    }

    @Test
    void leavingIsChurn() {
        subscription("customer_id, unit_amount_minor, status, ended_at",
                "('a', 9900, 'canceled', '" + MONTH_START + "')");

        assertThat(movements()).isEqualTo(new MrrMovements(usd(0), usd(0), usd(0), usd(-9900), usd(0)));
    }

    @Test
    void comingBackIsReactivation() {
        subscription("customer_id, unit_amount_minor, status, ended_at",
                "('a', 9900, 'canceled', '2026-10-31T23:59:59Z')");
        subscription("customer_id, unit_amount_minor, started_at", "('a', 2900, '2026-11-20T00:00:00Z')");

        assertThat(movements()).isEqualTo(new MrrMovements(usd(0), usd(0), usd(0), usd(0), usd(2900)));
    }

    @Test
    void aFreePlanBeforeDoesNotMakeAReactivation() {
        subscription("customer_id, unit_amount_minor, status, ended_at",
                "('a', 0, 'canceled', '2026-11-20T00:00:00Z')");
        subscription("customer_id, unit_amount_minor, started_at", "('a', 2900, '2026-11-20T00:00:00Z')");

        assertThat(movements()).isEqualTo(new MrrMovements(usd(2900), usd(0), usd(0), usd(0), usd(0)));
    }

    @Test
    void anAbandonedTrialMovesNothing() {
        subscription("customer_id, unit_amount_minor, status, started_at, ended_at", """
                ('a', 2900, 'trialing', '2026-10-20T00:00:00Z', '2026-11-03T00:00:00Z'),
                ('b', 2900, 'incomplete', '2026-11-20T00:00:00Z', NULL)""");

        assertThat(movements()).isEqualTo(new MrrMovements(usd(0), usd(0), usd(0), usd(0), usd(0)));
    }

    @Test
    void comingAndLeavingWithinTheMonthMovesNothing() {
        subscription("customer_id, unit_amount_minor, status, started_at, ended_at",
                "('a', 2900, 'canceled', '2026-11-03T00:00:00Z', '2026-11-04T00:00:00Z')");

        assertThat(movements()).isEqualTo(new MrrMovements(usd(0), usd(0), usd(0), usd(0), usd(0)));
    }

    @Test
    void theMovementsAddUpToTheDifferenceSinceTheStartOfTheMonth() {
        subscription("customer_id, unit_amount_minor, billing_interval, status, started_at, ended_at", """
                ('steady', 5000, 'month', 'active', '2026-02-01T00:00:00Z', NULL),
                ('new', 12000, 'year', 'active', '2026-11-02T00:00:00Z', NULL),
                ('up', 1000, 'month', 'canceled', '2026-03-01T00:00:00Z', '2026-11-05T00:00:00Z'),
                ('up', 1000, 'week', 'active', '2026-11-05T00:00:00Z', NULL),
                ('down', 6000, 'month', 'canceled', '2026-03-01T00:00:00Z', '2026-11-06T00:00:00Z'),
                ('down', 100, 'day', 'past_due', '2026-11-06T00:00:00Z', NULL),
                ('gone', 700, 'month', 'canceled', '2026-04-01T00:00:00Z', '2026-11-07T00:00:00Z'),
                ('back', 800, 'month', 'canceled', '2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z'),
                ('back', 900, 'month', 'active', '2026-11-08T00:00:00Z', NULL)""");
        MrrMovements movements = movements();

        long atMonthStart = 5000 + 1000 + 6000 + 700;
        Money sum = movements.newRevenue().plus(movements.expansion()).plus(movements.contraction())
                .plus(movements.churn()).plus(movements.reactivation());
        assertThat(sum.plus(usd(atMonthStart)).minorUnits())
                .isCloseTo(revenue().monthlyRecurringRevenue().minorUnits(),
                        within(2L));
        assertThat(movements).isEqualTo(new MrrMovements(usd(1000), usd(3333), usd(-2958), usd(-700), usd(900)));
    }

    @Test
    void anIntervalThatTheContractDoesNotKnowIsAFailure() {
        subscription("customer_id, unit_amount_minor, billing_interval", "('a', 1, 'fortnight')");

        assertThatExceptionOfType(SourceFailure.InvalidData.class).isThrownBy(RecurringRevenueTest::figures)
                .withMessageContaining("fortnight");
    }

    private static void subscription(String columns, String rows) {
        TestPlatform.execute("INSERT INTO test_subscriptions (" + columns + ") VALUES " + rows);
    }

    private static Figures figures() {
        return TestPlatform.figures(new ReportingPeriod(NOW, USD));
    }

    private static RevenueMetrics revenue() {
        return figures().revenue();
    }

    private static MrrMovements movements() {
        return revenue().mrrMovements();
    }

    private static Money usd(long cents) {
        return new Money(cents, USD);
    }
}
