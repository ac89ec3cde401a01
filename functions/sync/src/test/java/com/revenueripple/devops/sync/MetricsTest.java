package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Interval;
import com.revenueripple.devops.metrics.Listed;
import com.revenueripple.devops.metrics.SyncState.Skipped;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** From the platform's rows to the responses of the sync routes. */
class MetricsTest {
    private final TestSystem system = new TestSystem(0);

    @Test
    void metricsMatchTheRawTables() {
        TestPlatform.seedSample(150, TestSystem.NOW);
        addEdges();

        system.run();

        system.assertMetricsMatchTheTables();
    }

    @Test
    void anEmptyPlatformHasZeros() {
        system.run();

        system.assertMetricsMatchTheTables();
    }

    @Test
    void metricsMatchTheRawTablesAfterEveryKindOfChange() {
        TestPlatform.seed(60, TestSystem.NOW);
        system.run();
        system.clock.advance(Duration.ofMinutes(15));
        addEdges();
        TestPlatform.execute("""
                UPDATE users SET role = 'reseller', status = 'suspended' WHERE email LIKE 'user1%';
                UPDATE users SET created_at = '2026-11-23T00:00:00Z' WHERE email = 'user2@example.com';
                UPDATE subscriptions SET tier = 'pro_reseller', amount = 199 WHERE email LIKE 'user2%';
                UPDATE subscriptions SET email = 'user0@example.com' WHERE email = 'user1@example.com';
                UPDATE tripwire_purchases SET amount = 0.07 WHERE email LIKE 'user3%';
                UPDATE commissions SET referrer_username = 'affiliate1' WHERE email LIKE 'user4%';
                UPDATE commissions SET commission = commission * 2 WHERE email LIKE 'user5%';
                DELETE FROM users WHERE email LIKE '%7@example.com';
                DELETE FROM subscriptions WHERE email LIKE '%2@example.com';
                DELETE FROM tripwire_purchases WHERE email LIKE '%3@example.com';
                DELETE FROM commissions WHERE email LIKE '%4@example.com'""");

        system.run();

        system.assertMetricsMatchTheTables();
    }

    @Test
    void allRowsCanBeDeleted() {
        TestPlatform.seed(20, TestSystem.NOW);
        system.run();
        TestPlatform.execute("DELETE FROM users; DELETE FROM subscriptions; DELETE FROM tripwire_purchases;"
                + " DELETE FROM commissions");

        system.run();

        system.assertMetricsMatchTheTables();
        assertThat(system.body(Domain.COMMISSIONS)).contains("\"top_performers\":[]", "\"recent_commissions\":[]");
    }

    @Test
    void truncatedTableIsRecounted() {
        TestPlatform.seed(20, TestSystem.NOW);
        system.run();
        TestPlatform.execute("TRUNCATE subscriptions");
        TestPlatform.execute("INSERT INTO subscriptions (id, email, amount, tier, subscribed_at)"
                + " VALUES (gen_random_uuid(), 'a@example.com', 29.95, 'membership', '2026-11-02T00:00:00Z')");

        assertThat(system.run()).isEqualTo("completed");

        system.assertMetricsMatchTheTables();
    }

    @Test
    void subscriptionBeginsAndEndsWithTimeAlone() {
        subscriptions("(1, 'a', 'membership', 'active', 2900, '2026-11-24T00:00:00Z', '2026-12-02T00:00:00Z')");
        system.run();
        assertThat(recurringRevenue()).isEqualTo("0.00");

        system.clock.advance(Duration.ofHours(12));
        system.run();
        assertThat(recurringRevenue()).isEqualTo("29.00");
        assertThat(movements("new")).isEqualTo("29.00");

        system.clock.advance(Duration.ofDays(8));
        system.run();
        assertThat(recurringRevenue()).isEqualTo("0.00");
        assertThat(movements("churn")).isEqualTo("-29.00");
        assertThat(movements("new")).as("that was in the previous month").isEqualTo("0.00");
    }

    @Test
    void firstMetricsAreCurrentAndNotReconciled() {
        system.run();

        for (Domain domain : Domain.values()) {
            assertThat(system.body(domain)).startsWith("""
                    {"timestamp":"2026-11-23T12:00:00Z","as_of":"2026-11-23T12:00:00Z","source_lag_seconds":0,\
                    "reconciled_at":null,"reconcile_difference":null,"backfilling":false,""");
        }
    }

    @Test
    void fieldsAreInTheOrderOfTheContract() {
        List<String> freshness = List.of("timestamp", "as_of", "source_lag_seconds", "reconciled_at",
                "reconcile_difference", "backfilling");
        system.run();

        assertThat(fieldsOf(Domain.USERS)).startsWith(freshness.toArray(String[]::new)).endsWith("total_users",
                "users_by_role", "users_by_status", "recent_signups").contains("skipped").hasSize(11);
        assertThat(fieldsOf(Domain.REVENUE)).startsWith(freshness.toArray(String[]::new)).endsWith("skipped",
                "revenue_source", "caveats", "currency", "other_currencies", "total_revenue", "subscription_revenue",
                "one_time_revenue", "tripwire_revenue", "monthly_recurring_revenue", "past_due_mrr", "trial_mrr",
                "active_subscriptions", "paying_customers", "arr", "arpa", "paused_mrr", "canceling_mrr", "gross",
                "refunds", "disputes", "net", "refund_rate", "subscription_breakdown", "subscriptions_by_tier",
                "subscriptions_by_status", "mrr_movements", "mrr_movement_counts", "retention", "trials_started",
                "trials_converted", "revenue_by_tier", "revenue_by_day", "recent_transactions").hasSize(40);
        assertThat(fieldsOf(Domain.COMMISSIONS)).startsWith(freshness.toArray(String[]::new)).endsWith("skipped",
                "currency", "other_currencies", "total_commissions", "total_transactions", "top_performers",
                "commission_by_tier", "commission_by_status", "recent_commissions").hasSize(15);
    }

    @Test
    void fieldsOfListedFactsAreInTheOrderOfTheContract() {
        TestPlatform.execute("""
                INSERT INTO tripwire_purchases (id, email, amount, purchased_at)
                VALUES ('00000000-0000-4000-8000-000000000001', 'a@example.com', 7, '2026-11-02T00:00:00.123456Z');
                INSERT INTO commissions (id, referrer_username, email, tier, amount, commission, created_at)
                VALUES ('00000000-0000-4000-8000-000000000002', 'amy', 'a@example.com', 'reseller', 99, 39.6,
                        '2026-11-02T00:00:00Z')""");
        system.run();

        assertThat(system.body(Domain.REVENUE)).endsWith("""
                "recent_transactions":[{"id":"one_time-00000000-0000-4000-8000-000000000001","kind":"one_time",\
                "tier":"tripwire","amount":7.00,"currency":"USD","occurred_at":"2026-11-02T00:00:00.123Z"}]}""");
        assertThat(system.body(Domain.COMMISSIONS)).endsWith("""
                "recent_commissions":[{"id":"00000000-0000-4000-8000-000000000002","username":"amy",\
                "tier":"reseller","amount":99.00,"commission":39.60,"currency":"USD","status":"unknown",\
                "created_at":"2026-11-02T00:00:00Z"}]}""").contains("""
                "top_performers":[{"rank":1,"username":"amy","total_commission":39.60,"transaction_count":1}]""");
    }

    @Test
    void moneyHasExactlyTheCurrencysDecimals() {
        TestPlatform.execute("""
                INSERT INTO subscriptions (id, email, amount, tier, subscribed_at)
                VALUES (gen_random_uuid(), 'a@example.com', 29.5, 'membership', '2026-11-02T00:00:00Z')""");
        system.run();

        assertThat(system.body(Domain.REVENUE)).contains("\"total_revenue\":29.50,", "\"one_time_revenue\":0.00,",
                "\"monthly_recurring_revenue\":29.50,", "\"past_due_mrr\":0.00,", "\"trial_mrr\":0.00,",
                "\"membership\":{\"count\":1,\"monthly_recurring_revenue\":29.50}", "\"new\":29.50,",
                "\"churn\":0.00,", "\"amount\":29.50,");
    }

    @Test
    void yenHaveNoDecimals() {
        payments("('1', 'one_time', 'tripwire', 'JPY', 15750, '2026-11-03T00:00:00Z'::timestamptz)");
        TestSystem.run(system.environment(system.tables.client(), Map.of("REPORTING_CURRENCY", "JPY")),
                FunctionContext.BEHIND_GATEWAY);

        assertThat(system.body(Domain.REVENUE)).contains(
                "\"currency\":\"JPY\",\"other_currencies\":[],\"total_revenue\":15750,",
                "\"monthly_recurring_revenue\":0,", "\"amount\":15750,\"currency\":\"JPY\"");
    }

    @Test
    void unknownAndMissingNamesAreCountedBesideTheKnownOnes() {
        view("users", """
                SELECT * FROM (VALUES ('1', NULL, NULL, now(), now()), ('2', 'auditor', 'banned', now(), now()),
                                      ('3', 'a|b%7C', '100%', now(), now()))
                    AS rows (key, role, status, created_at, updated_at)""");
        system.run();

        assertThat(system.body(Domain.USERS)).contains("""
                "users_by_role":{"admin":0,"auditor":1,"a|b%7C":1,"member":0,"pro_reseller":0,"reseller":0,\
                "unknown":1},"users_by_status":{"100%":1,"banned":1,"unknown":1}""");
    }

    @Test
    void signUpIsRecentForSevenUtcDays() {
        view("users", """
                SELECT * FROM (VALUES ('1', 'member', 'active', '2026-11-16T23:59:59.999Z'::timestamptz, now()),
                                      ('2', 'member', 'active', '2026-11-17T00:00:00Z', now()),
                                      ('3', 'member', 'active', '2026-11-23T12:00:00Z', now()),
                                      ('4', 'member', 'active', '2026-11-24T00:00:00Z', now()),
                                      ('5', 'member', 'active', NULL, NULL))
                    AS rows (key, role, status, created_at, updated_at)""");
        system.run();

        assertThat(system.metrics(Domain.USERS).path("recent_signups").asInt()).isEqualTo(2);
        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).isEqualTo(5);
    }

    @Test
    void signUpCeasesToBeRecentWithTimeAlone() {
        TestPlatform.execute("INSERT INTO users (id, email, created_at)"
                + " VALUES (gen_random_uuid(), 'a@example.com', '2026-11-17T23:59:59Z')");
        system.run();
        assertThat(system.metrics(Domain.USERS).path("recent_signups").asInt()).isEqualTo(1);

        system.clock.advance(Duration.ofHours(12));
        system.run();

        assertThat(system.metrics(Domain.USERS).path("recent_signups").asInt()).isZero();
    }

    @Test
    void refundsAreSubtractedAndOtherCurrenciesAreSeparate() {
        payments("""
                ('1', 'subscription', 'membership', 'USD', 2995, '2026-11-01T00:00:00Z'::timestamptz),
                ('2', 'subscription', 'membership', 'USD', -995, '2026-11-02T00:00:00Z'),
                ('3', 'subscription', NULL, 'USD', 1, NULL),
                ('4', 'one_time', 'tripwire', 'EUR', 700, '2026-11-03T00:00:00Z'),
                ('5', 'one_time', 'tripwire', NULL, 500, '2026-11-03T00:00:00Z')""");
        subscriptions("(1, 'a', 'membership', 'active', 2900, '2026-11-02T00:00:00Z', NULL)");
        TestPlatform.execute("UPDATE test_subscriptions SET currency = 'JPY'");
        system.run();
        JsonNode revenue = system.metrics(Domain.REVENUE);

        assertThat(system.body(Domain.REVENUE)).contains(
                "\"total_revenue\":20.01,\"subscription_revenue\":20.01,\"one_time_revenue\":0.00,",
                "\"monthly_recurring_revenue\":0.00,", "\"active_subscriptions\":0,");
        assertThat(revenue.path("subscription_breakdown").path("membership").toString())
                .isEqualTo("{\"count\":2,\"revenue\":20.00}");
        assertThat(revenue.path("subscription_breakdown").path("unknown").toString())
                .isEqualTo("{\"count\":1,\"revenue\":0.01}");
        assertThat(revenue.path("recent_transactions").findValuesAsText("id"))
                .containsExactly("subscription-2", "subscription-1");
        assertThat(revenue.path("by_currency").toString()).isEqualTo("""
                {"EUR":{"total_revenue":7.00,"subscription_revenue":0.00,"one_time_revenue":7.00,\
                "tripwire_revenue":7.00,\
                "monthly_recurring_revenue":0.00,"past_due_mrr":0.00,"trial_mrr":0.00,"active_subscriptions":0,\
                "paying_customers":0,"arr":0.00,"arpa":null,"paused_mrr":null,"canceling_mrr":null,"gross":7.00,\
                "refunds":null,"disputes":null,"net":null,"refund_rate":null},\
                "JPY":{"total_revenue":0,"subscription_revenue":0,"one_time_revenue":0,"tripwire_revenue":0,\
                "monthly_recurring_revenue":2900,"past_due_mrr":0,"trial_mrr":0,"active_subscriptions":1,\
                "paying_customers":1,"arr":34800,"arpa":2900,"paused_mrr":null,"canceling_mrr":null,"gross":0,\
                "refunds":null,"disputes":null,"net":null,"refund_rate":null},\
                "USD":{"total_revenue":20.01,"subscription_revenue":20.01,"one_time_revenue":0.00,\
                "tripwire_revenue":0.00,\
                "monthly_recurring_revenue":0.00,"past_due_mrr":0.00,"trial_mrr":0.00,"active_subscriptions":0,\
                "paying_customers":0,"arr":0.00,"arpa":null,"paused_mrr":null,"canceling_mrr":null,"gross":29.96,\
                "refunds":null,"disputes":null,"net":null,"refund_rate":null}}""");
        assertThat(system.body(Domain.REVENUE))
                .contains("\"currency\":\"USD\",\"other_currencies\":[\"EUR\",\"JPY\"],");
        assertThat(fieldsOf(Domain.REVENUE)).endsWith("revenue_by_day", "by_currency", "recent_transactions");
    }

    @Test
    void tripwireRevenueIsThatOfOneTimePaymentsOfTheTierTripwire() {
        payments("""
                ('1', 'one_time', 'tripwire', 'USD', 700, '2026-11-01T00:00:00Z'::timestamptz),
                ('2', 'one_time', 'tripwire', 'USD', -200, '2026-11-02T00:00:00Z'),
                ('3', 'one_time', 'course', 'USD', 4700, '2026-11-02T00:00:00Z'),
                ('4', 'subscription', 'tripwire', 'USD', 900, '2026-11-03T00:00:00Z')""");
        system.run();

        assertThat(system.body(Domain.REVENUE)).contains("\"one_time_revenue\":52.00,\"tripwire_revenue\":5.00,");
    }

    @Test
    void caveatsNameWhatTheTablesLackAndTheAffectedFields() {
        system.run();
        JsonNode revenue = system.metrics(Domain.REVENUE);

        assertThat(revenue.path("revenue_source").asText()).isEqualTo("supabase");
        assertThat(revenue.path("caveats")).extracting(caveat -> caveat.path("code").asText())
                .containsExactly("renewals_unknown", "cancellations_unknown", "email_changes_unknown",
                        "refunds_unknown", "trials_unknown", "cancellation_plans_unknown");
        assertThat(revenue.path("caveats")).allSatisfy(caveat -> assertThat(caveat.path("fields"))
                .extracting(JsonNode::asText).isNotEmpty().allMatch(revenue::has));
        assertThat(revenue.path("caveats")).filteredOn(caveat -> caveat.path("code").asText()
                .matches("(renewals|cancellations|email_changes)_unknown")).hasSize(3)
                .allSatisfy(caveat -> assertThat(caveat.path("fields")).extracting(JsonNode::asText)
                        .contains("monthly_recurring_revenue", "paying_customers", "arr", "arpa", "mrr_movements",
                                "mrr_movement_counts", "retention"));
        assertThat(revenue.path("caveats").get(3).path("fields")).extracting(JsonNode::asText)
                .contains("total_revenue", "subscription_revenue", "one_time_revenue", "tripwire_revenue",
                        "subscription_breakdown");
        assertThat(revenue.path("caveats").get(4).path("fields")).extracting(JsonNode::asText).contains("trial_mrr");
        assertThat(revenue.path("caveats").get(1).path("fields")).extracting(JsonNode::asText)
                .contains("active_subscriptions").doesNotContain("total_revenue");
    }

    @Test
    void whatTheTablesLackIsNullAndInTheCaveats() {
        payments("""
                ('1', 'one_time', 'tripwire', 'USD', 700, '2026-11-01T00:00:00Z'::timestamptz),
                ('2', 'one_time', 'tripwire', 'USD', -200, '2026-11-02T00:00:00Z')""");
        system.run();
        JsonNode revenue = system.metrics(Domain.REVENUE);

        List<String> unknown = List.of("refunds", "disputes", "net", "refund_rate", "trials_started",
                "trials_converted", "paused_mrr", "canceling_mrr");
        assertThat(unknown).allMatch(field -> revenue.path(field).isNull());
        assertThat(revenue.path("caveats").findValues("fields").stream()
                .flatMap(fields -> StreamSupport.stream(fields.spliterator(), false)).map(JsonNode::asText))
                .containsAll(unknown);
        assertThat(revenue.path("gross").toString()).isEqualTo("7.00");
        assertThat(revenue.path("revenue_by_tier").path("tripwire").toString()).isEqualTo("""
                {"gross":7.00,"refunds":null,"disputes":null,"net":null,"refund_rate":null}""");
    }

    @Test
    void revenueOfTheLastThirtyDaysHasEveryDay() {
        payments("""
                ('1', 'one_time', 'tripwire', 'USD', 700, '2026-10-24T23:59:59Z'::timestamptz),
                ('2', 'one_time', 'tripwire', 'USD', 100, '2026-10-25T00:00:00Z'),
                ('3', 'subscription', 'reseller', 'USD', 20, '2026-11-23T12:00:00Z'),
                ('4', 'subscription', 'reseller', 'EUR', 5000, '2026-11-23T12:00:00Z'),
                ('5', 'subscription', 'reseller', 'USD', 3, '2026-11-24T00:00:00Z')""");
        system.run();
        JsonNode days = system.metrics(Domain.REVENUE).path("revenue_by_day");

        assertThat(days).hasSize(30);
        assertThat(days.get(0).toString()).isEqualTo("""
                {"day":"2026-10-25","gross":1.00,"refunds":null,"disputes":null,"net":null}""");
        assertThat(days.get(1).path("gross").toString()).isEqualTo("0.00");
        assertThat(days.get(29).path("day").asText()).isEqualTo("2026-11-23");
        assertThat(days.get(29).path("gross").toString()).isEqualTo("0.20");
    }

    @Test
    void retentionComparesEachMonthWithItsStart() {
        subscriptions("""
                (1, 'a', 'membership', 'canceled', 10000, '2026-08-15T00:00:00Z'::timestamptz,
                                                          '2026-10-10T00:00:00Z'::timestamptz),
                (2, 'b', 'membership', 'canceled',  5000, '2026-08-20T00:00:00Z', '2026-09-05T00:00:00Z'),
                (3, 'b', 'reseller',   'active',    8000, '2026-09-05T00:00:00Z', NULL),
                (4, 'c', 'membership', 'canceled',  6000, '2026-09-01T00:00:00Z', '2026-11-02T00:00:00Z'),
                (5, 'c', 'membership', 'active',    2000, '2026-11-02T00:00:00Z', NULL),
                (6, 'a', 'membership', 'active',    3000, '2026-11-20T00:00:00Z', NULL)""");
        system.run();

        assertThat(system.body(Domain.REVENUE)).contains("""
                "mrr_movement_counts":{"new":0,"expansion":0,"contraction":1,"churn":0,"reactivation":1},\
                "retention":[\
                {"month":"2026-08","gross":null,"net":null,"customer_churn":null,"revenue_churn":null,\
                "quick_ratio":null},\
                {"month":"2026-09","gross":1.0000,"net":1.2000,"customer_churn":0.0000,"revenue_churn":0.0000,\
                "quick_ratio":null},\
                {"month":"2026-10","gross":0.5833,"net":0.5833,"customer_churn":0.3333,"revenue_churn":0.4167,\
                "quick_ratio":0.0000},\
                {"month":"2026-11","gross":0.7143,"net":0.7143,"customer_churn":0.0000,"revenue_churn":0.0000,\
                "quick_ratio":0.7500}],""");
    }

    @Test
    void retentionCoversTwelveMonthsAndThePresentOne() {
        subscriptions("""
                (1, 'a', 'membership', 'active', 10000, '2024-02-29T00:00:00Z'::timestamptz, NULL::timestamptz),
                (2, 'b', 'membership', 'active', 10000, '2025-11-30T00:00:00Z', NULL)""");
        system.run();
        JsonNode retention = system.metrics(Domain.REVENUE).path("retention");

        assertThat(retention).hasSize(13);
        assertThat(retention.get(0).toString()).isEqualTo("""
                {"month":"2025-11","gross":1.0000,"net":1.0000,"customer_churn":0.0000,"revenue_churn":0.0000,\
                "quick_ratio":null}""");
        assertThat(retention.get(12).path("month").asText()).isEqualTo("2026-11");
    }

    @Test
    void revenueThatIsNotPositiveHasNoRetention() {
        subscriptions("""
                (1, 'a', 'membership', 'active',    -1000, '2026-09-15T00:00:00Z'::timestamptz, NULL::timestamptz),
                (2, 'b', 'membership', 'canceled',   1000, '2026-09-15T00:00:00Z', '2026-10-10T00:00:00Z'),
                (3, 'c', 'membership', 'active',      500, '2026-10-15T00:00:00Z', NULL)""");
        system.run();
        JsonNode retention = system.metrics(Domain.REVENUE).path("retention");

        assertThat(retention.get(1).toString()).as("0 at the start").isEqualTo("""
                {"month":"2026-10","gross":null,"net":null,"customer_churn":0.5000,"revenue_churn":null,\
                "quick_ratio":0.5000}""");
        assertThat(retention.get(2).toString()).as("-5 at the start").isEqualTo("""
                {"month":"2026-11","gross":null,"net":null,"customer_churn":0.0000,"revenue_churn":null,\
                "quick_ratio":null}""");
    }

    @Test
    void revenueOfAYearAndOfEachCustomerIsRoundedOnce() {
        subscriptions("""
                (1, 'a', 'membership', 'active', 1000, '2026-01-02T00:00:00Z'::timestamptz, NULL::timestamptz),
                (2, 'b', 'membership', 'active', 1001, '2026-01-02T00:00:00Z', NULL),
                (3, 'c', 'membership', 'active',    0, '2026-01-02T00:00:00Z', NULL)""");
        TestPlatform.execute("UPDATE test_subscriptions SET billing_interval = 'year'");
        system.run();

        // 2001/12 = 166.75 a month, 83.375 for each of two customers
        assertThat(system.body(Domain.REVENUE)).contains("\"monthly_recurring_revenue\":1.67,",
                "\"active_subscriptions\":3,\"paying_customers\":2,\"arr\":20.01,\"arpa\":0.83,");
    }

    @Test
    void historyHasEverythingThatIsNotAList() {
        system.run();
        JsonNode point = Json.parseOwn(system.snapshots.history(Domain.REVENUE, Interval.DAY,
                new DayRange(Days.of(TestSystem.NOW), Days.of(TestSystem.NOW))).getFirst().json());

        assertThat(point.path("mrr_movement_counts").path("churn").asInt(-1)).isZero();
        assertThat(point.path("revenue_by_tier").has("tripwire")).isTrue();
        assertThat(List.of("paying_customers", "arr", "arpa", "gross", "net", "refund_rate", "trials_started",
                "paused_mrr")).allMatch(point::has);
        assertThat(List.of("retention", "revenue_by_day", "other_currencies", "caveats")).noneMatch(point::has);
    }

    @Test
    void subscriptionsAreGroupedByTierAndStatus() {
        subscriptions("""
                (1, 'a', 'membership', 'active',   100, '2026-11-02T00:00:00Z', NULL),
                (2, 'b', 'membership', 'past_due',  20, '2026-11-03T00:00:00Z', NULL),
                (3, 'c', 'gold',       'past_due',   3, '2026-11-03T00:00:00Z', NULL),
                (4, 'd', 'reseller',   'trialing', 500, '2026-11-04T00:00:00Z', NULL),
                (5, 'e', 'reseller',   'unpaid',   900, '2026-11-04T00:00:00Z', NULL),
                (6, 'f', 'reseller',   'canceled', 700, '2026-10-01T00:00:00Z', '2026-11-05T00:00:00Z'),
                (7, 'g', 'reseller',   'active',   800, '2026-12-01T00:00:00Z', NULL)""");
        system.run();
        String revenue = system.body(Domain.REVENUE);

        assertThat(revenue).contains("""
                "monthly_recurring_revenue":1.23,"past_due_mrr":0.23,"trial_mrr":5.00,"active_subscriptions":3,""");
        assertThat(revenue).contains("""
                "subscriptions_by_tier":{"gold":{"count":1,"monthly_recurring_revenue":0.03},\
                "membership":{"count":2,"monthly_recurring_revenue":1.20},\
                "pro_reseller":{"count":0,"monthly_recurring_revenue":0.00},\
                "reseller":{"count":0,"monthly_recurring_revenue":0.00}},\
                "subscriptions_by_status":{"active":2,"canceled":1,"past_due":2,"trialing":1,"unpaid":1},\
                "mrr_movements":{"new":1.23,"expansion":0.00,"contraction":0.00,"churn":-7.00,"reactivation":0.00}""");
    }

    @Test
    void intervalsAndQuantitiesAreSummedExactlyAndRoundedOnce() {
        subscriptions("""
                (1, 'a', 'membership', 'active', 3000, '2026-01-02T00:00:00Z', NULL),
                (2, 'b', 'membership', 'active', 1000, '2026-01-02T00:00:00Z', NULL),
                (3, 'c', 'membership', 'active', 1000, '2026-01-02T00:00:00Z', NULL),
                (4, 'd', 'membership', 'active',  700, '2026-01-02T00:00:00Z', NULL),
                (5, 'e', 'membership', 'active',  100, '2026-01-02T00:00:00Z', NULL),
                (6, 'f', 'membership', 'active', 8000, '2026-01-02T00:00:00Z', NULL)""");
        TestPlatform.execute("""
                UPDATE test_subscriptions SET billing_interval = 'year' WHERE id IN (2, 3);
                UPDATE test_subscriptions SET billing_interval = 'week', interval_count = 2, quantity = 3 WHERE id = 4;
                UPDATE test_subscriptions SET billing_interval = 'day', interval_count = 7 WHERE id = 5;
                UPDATE test_subscriptions SET interval_count = 6, quantity = 2 WHERE id = 6""");
        system.run();

        // 3000 + 2 x 1000/12 + 2100 x 52/24 + 100 x 365/84 + 16000/6 = 10817.857...
        assertThat(recurringRevenue()).isEqualTo("108.18");
    }

    @Test
    void planChangeWithinADayIsOneMovement() {
        subscriptions("""
                (1, 'a', 'membership', 'canceled', 2900, '2026-01-02T00:00:00Z', '2026-11-10T08:00:00Z'),
                (2, 'a', 'reseller',   'active',   9900, '2026-11-10T09:00:00Z', NULL)""");
        system.run();

        assertThat(system.metrics(Domain.REVENUE).path("mrr_movements").toString()).isEqualTo("""
                {"new":0.00,"expansion":70.00,"contraction":0.00,"churn":0.00,"reactivation":0.00}""");
    }

    @Test
    void rowsThatCannotBeReadAreCountedAndListedBesideTheMetricsOfTheOthers() {
        payments("""
                ('1', 'gift', 'membership', 'USD', 1, now()), ('2', 'one_time', 'tripwire', 'USD', 0.5, now()),
                ('3', 'one_time', 'tripwire', 'usdc', 700, now()), ('4', 'one_time', 'tripwire', 'USD', 'NaN', now()),
                ('5', 'one_time', 'tripwire', 'USD', 'Infinity', now()),
                ('6', 'one_time', 'tripwire', 'USD', 700, '10000-01-01T00:00:00Z'),
                ('7', 'one_time', 'tripwire', 'USD', 700, '9999-12-31T23:59:59Z'),
                ('8', NULL, 'a', 'USD', 1, now()), ('8', NULL, 'b', 'USD', 2, now()),
                ('9', 'gift-card', 'a', 'USD', 1, now()), ('9', 'gift.card', 'a', 'USD', 1, now())""");
        subscriptions("""
                (1, 'a', 'membership', 'active', 2900, '2026-11-02T00:00:00Z', NULL),
                (2, 'a', 'membership', 'active', 4700, '2026-11-03T00:00:00Z', NULL)""");
        TestPlatform.execute("UPDATE test_subscriptions SET billing_interval = 'fortnight' WHERE id = 2");
        system.run();

        assertThat(system.body(Domain.REVENUE)).contains("""
                "skipped":{"amount_not_a_number":2,"amount_not_whole":1,"currency_unknown":1,"date_out_of_range":1,\
                "interval_unknown":1,"kind_unknown":3},""", "\"total_revenue\":7.00,",
                "\"monthly_recurring_revenue\":29.00,", "\"active_subscriptions\":1,",
                "\"subscriptions_by_status\":{\"active\":1}");
        assertThat(system.metrics(Domain.REVENUE).path("recent_transactions").findValuesAsText("id"))
                .containsExactly("one_time-7");
        assertThat(system.body(Domain.USERS)).contains("\"skipped\":{},");
        Skipped skipped = system.skipped(Domain.REVENUE);
        assertThat(system.state().skipped()).containsOnlyKeys("revenue");
        assertThat(skipped.counts()).containsEntry("amount_not_a_number", 2L).hasSize(6);
        assertThat(skipped.rows()).hasSize(9).extracting(Listed::json).contains(
                "{\"table\":\"payments\",\"id\":\"gift-1\",\"reason\":\"kind_unknown\"}",
                "{\"table\":\"subscriptions\",\"id\":\"2\",\"reason\":\"interval_unknown\"}");
        system.reconcile();
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();

        TestPlatform.execute("UPDATE test_subscriptions SET billing_interval = 'month';"
                + " INSERT INTO devops.changes (entity, entity_id, op) VALUES ('subscription', '2', 'update')");
        system.run();

        assertThat(system.metrics(Domain.REVENUE).path("skipped").has("interval_unknown")).isFalse();
        assertThat(recurringRevenue()).isEqualTo("76.00");
        assertThat(system.skipped(Domain.REVENUE).rows()).hasSize(8);
    }

    @Test
    void atMostTwentySkippedRowsOfADomainAreListed() {
        view("payments", """
                SELECT n AS key, 'one_time' AS kind, 'tripwire' AS tier, 'USD' AS currency,
                       CASE WHEN n > 1 THEN 0.5 ELSE 'NaN' END AS amount_minor, now() AS occurred_at, now() AS updated_at
                FROM generate_series(1, 30) AS n""");
        view("subscriptions", """
                SELECT n AS key, 'c' AS customer_id, 'reseller' AS tier, 'active' AS status, 'USD' AS currency,
                       100 AS unit_amount_minor, 1 AS quantity, 'fortnight' AS billing_interval, 1 AS interval_count,
                       now() AS started_at, NULL::timestamptz AS ended_at, now() AS updated_at
                FROM generate_series(1, 3) AS n""");
        system.run();

        assertThat(system.metrics(Domain.REVENUE).path("skipped"))
                .hasToString("{\"amount_not_a_number\":1,\"amount_not_whole\":29,\"interval_unknown\":3}");
        assertThat(system.skipped(Domain.REVENUE).rows()).hasSize(20)
                .filteredOn(row -> row.json().contains("interval_unknown")).hasSize(3);
    }

    @Test
    void sumsOfTheHighestAmountsArePublished() {
        String high = "9000000000000000000";
        payments(IntStream.rangeClosed(1, 10).mapToObj(n -> "('" + n + "', 'one_time', 'tripwire', 'USD', " + high
                + ", now())").collect(Collectors.joining(", ")));
        commissions(IntStream.rangeClosed(1, 10).mapToObj(n -> "('" + n + "', 'amy', 'reseller', 'paid', 'USD', "
                + high + ", " + high + ", now())").collect(Collectors.joining(", ")));
        subscriptions(IntStream.rangeClosed(1, 10).mapToObj(n -> "(" + n + ", 'a', 'membership', 'active', "
                + "9000000000000, '2026-11-02T00:00:00Z', NULL)").collect(Collectors.joining(", ")));
        system.run();

        assertThat(system.body(Domain.REVENUE)).contains("\"skipped\":{},", "\"total_revenue\":900000000000000000.00,",
                "\"monthly_recurring_revenue\":900000000000.00,", "\"new\":900000000000.00,");
        assertThat(system.body(Domain.COMMISSIONS)).contains("\"total_commissions\":900000000000000000.00,",
                "\"username\":\"amy\",\"total_commission\":900000000000000000.00,");
        system.reconcile();
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }

    @Test
    void hugeTextsAreCountedLikeOthers() {
        view("users", "SELECT repeat(n::text, 2000) AS key, repeat('r', 100000) AS role, repeat('s', 100000) AS status,"
                + " now() AS created_at, now() AS updated_at FROM generate_series(1, 2) AS n");
        view("payments", "SELECT repeat('k', 2000) AS key, repeat('x-', 9000) AS kind, 'a' AS tier, 'USD' AS currency,"
                + " 1 AS amount_minor, now() AS occurred_at, now() AS updated_at");
        view("subscriptions", "SELECT repeat('k', 2000) AS key, repeat('c', 100000) AS customer_id, 'a' AS tier,"
                + " 'active' AS status, 'USD' AS currency, 100 AS unit_amount_minor, 1 AS quantity,"
                + " 'month' AS billing_interval, 1 AS interval_count, now() - interval '1 day' AS started_at,"
                + " timestamptz '2100-01-01' AS ended_at, now() AS updated_at");
        commissions(
                "(repeat('k', 2000), repeat('a', 100000), 'a', repeat('p', 100000), repeat('$', 100000), 1, 1, now())");
        system.run();

        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).isEqualTo(2);
        assertThat(system.metrics(Domain.REVENUE).path("skipped")).hasToString("{\"kind_unknown\":1}");
        assertThat(system.metrics(Domain.REVENUE).path("active_subscriptions").asInt()).isZero();
        assertThat(system.metrics(Domain.COMMISSIONS).path("skipped")).hasToString("{\"currency_unknown\":1}");
        assertThat(Json.write(system.state().skipped())).hasSizeLessThan(1000);
        system.reconcile();
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }

    @Test
    void equalTotalsShareARankAndAreSortedByName() {
        TestPlatform.execute("""
                INSERT INTO commissions (id, referrer_username, email, tier, amount, commission)
                SELECT gen_random_uuid(), name, 'x@example.com', 'reseller', 99, share
                FROM (VALUES ('zoe', 20), ('bob', 30), ('amy', 10), ('amy', 10), ('Cyd', 5)) AS rows (name, share)""");
        system.run();

        assertThat(system.metrics(Domain.COMMISSIONS).path("top_performers").toString()).isEqualTo("""
                [{"rank":1,"username":"bob","total_commission":30.00,"transaction_count":1},\
                {"rank":2,"username":"amy","total_commission":20.00,"transaction_count":2},\
                {"rank":2,"username":"zoe","total_commission":20.00,"transaction_count":1},\
                {"rank":4,"username":"Cyd","total_commission":5.00,"transaction_count":1}]""");
    }

    @Test
    void commissionsOfOtherCurrenciesAreSeparate() {
        commissions("""
                ('1', 'amy', 'reseller', 'paid', 'USD', 9900, 3960, now()),
                ('2', 'bob', 'gold', 'voided', 'EUR', 9900, 99999, now())""");
        system.run();

        assertThat(system.body(Domain.COMMISSIONS)).contains("""
                "currency":"USD","other_currencies":["EUR"],\
                "total_commissions":39.60,"total_transactions":1,"top_performers":[{"rank":1,"username":"amy",\
                "total_commission":39.60,"transaction_count":1}],""", """
                "commission_by_status":{"paid":{"count":1,"total":39.60}},\
                "by_currency":{"EUR":{"total_commissions":999.99,"total_transactions":1},\
                "USD":{"total_commissions":39.60,"total_transactions":1}},"recent_commissions":[{"id":"1",""");
        assertThat(system.body(Domain.COMMISSIONS)).doesNotContain("gold", "bob");
    }

    @Test
    void aCommissionWithoutAnAffiliateIsInTheTotalsOnly() {
        commissions("('1', NULL, 'reseller', 'paid', 'USD', 9900, 3960, now())");
        payments("('1', 'one_time', 'tripwire', 'EUR', 700, now())");
        system.run();

        assertThat(system.body(Domain.COMMISSIONS)).contains("\"total_commissions\":39.60,", "\"top_performers\":[],",
                "\"commission_by_status\":{\"paid\":{\"count\":1,\"total\":39.60}}", "\"username\":\"unknown\"");
        assertThat(system.metrics(Domain.COMMISSIONS).has("by_currency")).isFalse();
        assertThat(system.metrics(Domain.REVENUE).at("/by_currency/EUR/total_revenue")).as("the only currency")
                .hasToString("7.00");
    }

    private static void addEdges() {
        TestPlatform.execute("""
                INSERT INTO subscriptions (id, email, amount, referrer_username, tier, subscribed_at)
                VALUES (gen_random_uuid(), ' User1@Example.com', 99.99, NULL, 'reseller', '2026-11-20T00:00:00Z'),
                       (gen_random_uuid(), 'first@example.com', 0.01, NULL, 'membership', '2026-11-01T00:00:00Z'),
                       (gen_random_uuid(), 'first@example.com', 0.02, NULL, 'reseller', '2026-11-01T23:59:59Z'),
                       (gen_random_uuid(), 'last@example.com', 0.01, '', 'membership', '2026-10-31T23:59:59.999Z'),
                       (gen_random_uuid(), 'free@example.com', 0, NULL, 'membership', '2026-11-02T12:00:00Z'),
                       (gen_random_uuid(), 'free@example.com', 5, NULL, 'membership', '2026-11-03T12:00:00Z'),
                       (gen_random_uuid(), '', 3, NULL, 'membership', '2026-11-03T12:00:00Z'),
                       (gen_random_uuid(), '', 4, NULL, 'membership', '2026-11-04T12:00:00Z'),
                       (gen_random_uuid(), 'late@example.com', 7, NULL, 'membership', '2026-11-23T12:15:00.001Z'),
                       (gen_random_uuid(), 'tie@example.com', 1, NULL, 'membership', '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), 'tie@example.com', 2, NULL, 'membership', '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), 'tie@example.com', 2, NULL, 'membership', '2026-11-23T12:00:00.0009Z');
                INSERT INTO commissions (id, referrer_username, email, tier, amount, commission, created_at)
                VALUES (gen_random_uuid(), 'affiliate0', 'x@example.com', 'tripwire', 7, 0, '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), 'Zed', 'y@example.com', 'tripwire', 7, 12345.67, '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), '', 'y@example.com', 'tripwire', 7, 99999.99, '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), 'a#b|c%', 'y@example.com', 'tripwire', 7, 77, '2026-11-23T12:00:00Z'),
                       (gen_random_uuid(), 'adam', 'z@example.com', 'reseller', 7, 12345.67, '2026-11-23T12:00:00Z');
                INSERT INTO users (id, email, role, status, created_at)
                VALUES (gen_random_uuid(), 'q@example.com', 'admin', '', '2026-11-16T12:00:00Z'),
                       (gen_random_uuid(), 'r@example.com', 'admin', 'active', '2026-11-17T00:00:00Z'),
                       (gen_random_uuid(), 's@example.com', 'admin', 'active', '2026-11-25T00:00:00Z')""");
    }

    private static void payments(String rows) {
        view("payments", "SELECT *, occurred_at AS updated_at FROM (VALUES " + rows
                + ") AS rows (key, kind, tier, currency, amount_minor, occurred_at)");
    }

    private static void commissions(String rows) {
        view("commissions", "SELECT *, created_at AS updated_at FROM (VALUES " + rows
                + ") AS rows (key, affiliate, tier, status, currency, sale_amount_minor, commission_minor, created_at)");
    }

    /** A platform with more kinds of subscriptions. */
    private static void subscriptions(String rows) {
        TestPlatform.execute("""
                CREATE TABLE test_subscriptions (
                    id                integer PRIMARY KEY,
                    customer_id       text,
                    tier              text,
                    status            text,
                    unit_amount_minor bigint,
                    started_at        timestamptz,
                    ended_at          timestamptz,
                    currency          text    DEFAULT 'USD',
                    quantity          integer DEFAULT 1,
                    billing_interval  text    DEFAULT 'month',
                    interval_count    integer DEFAULT 1,
                    updated_at        timestamptz DEFAULT now()
                );
                INSERT INTO test_subscriptions VALUES\s""" + rows);
        view("subscriptions", "SELECT id AS key, * FROM test_subscriptions");
    }

    private static void view(String name, String select) {
        TestPlatform.execute("DROP VIEW devops." + name + "; CREATE VIEW devops." + name
                + " AS SELECT given.*, NULL::text AS problem FROM (" + select + ") AS given; GRANT SELECT ON devops."
                + name + " TO devops_sync");
    }

    private String recurringRevenue() {
        return system.metrics(Domain.REVENUE).path("monthly_recurring_revenue").toString();
    }

    private String movements(String name) {
        return system.metrics(Domain.REVENUE).path("mrr_movements").path(name).toString();
    }

    private List<String> fieldsOf(Domain domain) {
        Iterable<String> names = () -> Json.parseOwn(system.body(domain)).fieldNames();
        return StreamSupport.stream(names.spliterator(), false).toList();
    }
}
