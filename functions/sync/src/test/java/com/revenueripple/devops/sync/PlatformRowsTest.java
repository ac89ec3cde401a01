package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of row that the platform writes, with metrics that were computed by hand for 2026-11-23, 12:00 UTC. */
class PlatformRowsTest {
    private static final String AFFILIATE = "00000000-0000-4000-8000-0000000000a1";
    private static final String NAMELESS = "8f14e45f-ceea-467f-9b0c-6a1e9b1b2c3d";

    private static final String ROWS = """
            INSERT INTO users (id, email, username, role, plan, status, created_at, updated_at) VALUES
            -- Made by a checkout: without status and name
            (gen_random_uuid(), 'bob@example.com', NULL, 'member', 'member', NULL, '2026-10-14', NULL),
            (gen_random_uuid(), 'cat@example.com', 'cat', 'pro_reseller', 'pro_reseller', 'Inactive', '2026-08-15',
             '2026-11-18'),
            -- Left, and returned by a checkout, which does not change the status
            (gen_random_uuid(), 'gus@example.com', 'gus', 'member', 'member', 'inactive', '2026-08-25', '2026-09-24'),
            -- Two users with one address
            (gen_random_uuid(), 'ivy@example.com', 'ivy', 'member', 'free', 'inactive', '2026-10-19', '2026-11-01'),
            (gen_random_uuid(), 'Ivy@example.com', 'ivy2', 'member', 'member', 'ACTIVE', '2026-10-19', NULL),
            (gen_random_uuid(), 'boss@example.com', 'boss', 'admin', 'free', 'active', '2025-01-01', NULL),
            ('%s', 'amy@example.com', 'amy', 'affiliate', 'free', 'active', '2025-06-01', NULL),
            ('%s', 'ned@example.com', NULL, 'affiliate', 'free', NULL, '2025-06-01', NULL);

            INSERT INTO subscriptions (id, email, amount, tier, subscribed_at) VALUES
            -- An upgrade, by an address without a user
            (gen_random_uuid(), 'ann@example.com', 19.95, 'membership', '2026-09-14'),
            (gen_random_uuid(), ' Ann@Example.com', 47, 'reseller', '2026-11-20'),
            -- A refund
            (gen_random_uuid(), 'bob@example.com', 19.95, 'membership', '2026-10-14'),
            (gen_random_uuid(), 'bob@example.com', -19.95, 'membership', '2026-10-15'),
            (gen_random_uuid(), 'cat@example.com', 97, 'pro_reseller', '2026-08-15'),
            -- Free months; and a customer who pays after them
            (gen_random_uuid(), 'dan@example.com', 0, 'membership', '2026-11-13'),
            (gen_random_uuid(), 'eve@example.com', 0, 'membership', '2026-09-04'),
            (gen_random_uuid(), 'eve@example.com', 19.95, 'membership', '2026-11-21'),
            -- A downgrade
            (gen_random_uuid(), 'fay@example.com', 97, 'pro_reseller', '2026-10-04'),
            (gen_random_uuid(), 'fay@example.com', 19.95, 'membership', '2026-11-19'),
            (gen_random_uuid(), 'gus@example.com', 47, 'reseller', '2026-08-25'),
            (gen_random_uuid(), 'gus@example.com', 19.95, 'membership', '2026-11-22'),
            (gen_random_uuid(), 'hal@example.com', 47, 'reseller', '2026-11-03'),
            (gen_random_uuid(), 'ivy@example.com', 19.95, 'membership', '2026-10-19'),
            -- Without a date
            (gen_random_uuid(), 'hal@example.com', 47, 'reseller', NULL);

            INSERT INTO tripwire_purchases (id, email, amount, purchased_at) VALUES
            (gen_random_uuid(), 'ann@example.com', 7, '2026-09-14'),
            (gen_random_uuid(), 'zoe@example.com', 7, '2026-11-01');

            INSERT INTO commissions (id, referrer_username, email, tier, amount, commission, created_at) VALUES
            (gen_random_uuid(), '%1$s', 'ann@example.com', 'reseller', 47, 23.50, '2026-11-20'),
            (gen_random_uuid(), upper('%1$s'), 'eve@example.com', 'membership', 19.95, 9.98, '2026-11-21'),
            (gen_random_uuid(), '%2$s', 'hal@example.com', 'reseller', 47, 23.50, '2026-11-03'),
            (gen_random_uuid(), 'amy', 'zoe@example.com', 'tripwire', 7, 3.50, '2026-11-01')"""
            .replaceFirst("%s", AFFILIATE).replaceFirst("%s", NAMELESS)
            .replace("%1$s", AFFILIATE).replace("%2$s", NAMELESS);

    private final TestSystem system = new TestSystem(0);

    @BeforeEach
    void rows() {
        TestPlatform.execute("SET timezone = 'UTC'; " + ROWS);
    }

    @Test
    void revenueIsThatOfTheNewestSubscriptionOfEachCustomer() {
        system.run();

        JsonNode revenue = system.metrics(Domain.REVENUE);
        assertThat(revenue.path("monthly_recurring_revenue").decimalValue()).isEqualByComparingTo("193.75");
        assertThat(revenue.path("active_subscriptions").asInt()).isEqualTo(8);
        assertThat(revenue.path("subscription_revenue").decimalValue()).isEqualByComparingTo("481.75");
        assertThat(revenue.path("one_time_revenue").decimalValue()).isEqualByComparingTo("14.00");
        assertThat(revenue.path("subscriptions_by_status")).hasToString("{\"active\":8,\"canceled\":5,\"unknown\":1}");
        assertThat(revenue.path("mrr_movements")).hasToString("{\"new\":66.95,\"expansion\":27.05,"
                + "\"contraction\":-77.05,\"churn\":-97.00,\"reactivation\":19.95}");
        system.assertMetricsMatchTheTables();
    }

    @Test
    void customersOfFreeMonthsDoNotPay() {
        system.run();

        assertThat(system.body(Domain.REVENUE)).contains(
                "\"active_subscriptions\":8,\"paying_customers\":7,\"arr\":2325.00,\"arpa\":27.68,");
    }

    @Test
    void retentionIsThatOfEachMonthSinceTheFirstCheckout() {
        system.run();

        assertThat(system.body(Domain.REVENUE)).contains("""
                "mrr_movement_counts":{"new":2,"expansion":1,"contraction":1,"churn":1,"reactivation":1},\
                "retention":[\
                {"month":"2026-08","gross":null,"net":null,"customer_churn":null,"revenue_churn":null,\
                "quick_ratio":null},\
                {"month":"2026-09","gross":0.6736,"net":0.6736,"customer_churn":0.5000,"revenue_churn":0.3264,\
                "quick_ratio":0.4245},\
                {"month":"2026-10","gross":1.0000,"net":1.0000,"customer_churn":0.0000,"revenue_churn":0.0000,\
                "quick_ratio":null},\
                {"month":"2026-11","gross":0.3144,"net":0.4209,"customer_churn":0.2000,"revenue_churn":0.3821,\
                "quick_ratio":0.6547}],""");
    }

    @Test
    void grossRevenueIsThatWithoutRefunds() {
        system.run();

        JsonNode revenue = system.metrics(Domain.REVENUE);
        assertThat(revenue.path("gross")).hasToString("515.70");
        assertThat(revenue.path("revenue_by_tier").path("membership").path("gross")).hasToString("119.70");
        assertThat(revenue.path("total_revenue")).hasToString("495.75");
    }

    @Test
    void upgradeIsOneSubscriptionAndAnExpansion() {
        TestPlatform.execute("""
                TRUNCATE subscriptions;
                INSERT INTO subscriptions (id, email, amount, tier, subscribed_at) VALUES
                (gen_random_uuid(), 'ann@example.com', 19.95, 'membership', timestamptz '%1$s' - interval '70 days'),
                (gen_random_uuid(), 'ann@example.com', 47, 'reseller', timestamptz '%1$s' - interval '3 days')"""
                .formatted(TestSystem.NOW));
        system.run();

        JsonNode revenue = system.metrics(Domain.REVENUE);
        assertThat(revenue.path("monthly_recurring_revenue")).hasToString("47.00");
        assertThat(revenue.path("active_subscriptions").asInt()).isEqualTo(1);
        assertThat(revenue.path("mrr_movements").path("expansion")).hasToString("27.05");
        assertThat(revenue.path("mrr_movements").path("new")).hasToString("0.00");
    }

    @Test
    void usersWithoutAStatusAreActive() {
        system.run();

        assertThat(system.metrics(Domain.USERS).path("users_by_status")).hasToString("{\"active\":5,\"inactive\":3}");
        assertThat(system.metrics(Domain.USERS).path("users_by_role").path("affiliate").asInt()).isEqualTo(2);
    }

    @Test
    void affiliatesHaveNames() {
        system.run();

        JsonNode commissions = system.metrics(Domain.COMMISSIONS);
        assertThat(commissions.path("top_performers")).hasToString("""
                [{"rank":1,"username":"amy","total_commission":36.98,"transaction_count":3},\
                {"rank":2,"username":"8f14e45f…","total_commission":23.50,"transaction_count":1}]""");
        assertThat(commissions.path("commission_by_status").fieldNames()).toIterable().containsExactly("unknown");
        system.assertMetricsMatchTheTables();
    }

    @Test
    void affiliateWithANewNameTakesAllCommissionsAlong() {
        system.run();

        TestPlatform.execute("UPDATE users SET username = 'ned' WHERE id = '" + NAMELESS + "';"
                + " UPDATE users SET username = NULL WHERE id = '" + AFFILIATE + "'");
        system.run();

        assertThat(system.metrics(Domain.COMMISSIONS).path("top_performers")).hasToString("""
                [{"rank":1,"username":"00000000…","total_commission":33.48,"transaction_count":2},\
                {"rank":2,"username":"ned","total_commission":23.50,"transaction_count":1},\
                {"rank":3,"username":"amy","total_commission":3.50,"transaction_count":1}]""");
        assertNoDifference();
    }

    @Test
    void refundChangesRevenueButNoSubscription() {
        system.run();
        TestPlatform.execute("INSERT INTO subscriptions (id, email, amount, tier, subscribed_at)"
                + " VALUES (gen_random_uuid(), 'ann@example.com', -47, 'reseller', '2026-11-22')");

        system.run();

        JsonNode revenue = system.metrics(Domain.REVENUE);
        assertThat(revenue.path("active_subscriptions").asInt()).isEqualTo(8);
        assertThat(revenue.path("monthly_recurring_revenue").decimalValue()).isEqualByComparingTo("193.75");
        assertThat(revenue.path("subscription_revenue").decimalValue()).isEqualByComparingTo("434.75");
        assertNoDifference();
    }

    @Test
    void changedAddressOfAUserMovesNoRows() {
        system.run();
        TestPlatform.execute("UPDATE users SET email = 'cat@other.example.com' WHERE username = 'cat'");

        system.run();

        assertThat(system.metrics(Domain.REVENUE).path("monthly_recurring_revenue").decimalValue())
                .as("nobody with the old address has left").isEqualByComparingTo("290.75");
        assertNoDifference();
    }

    @Test
    void rowsThatCannotBeReadChangeNothingUntilTheyAreCorrected() {
        system.run();
        TestPlatform.execute("""
                INSERT INTO subscriptions (id, email, amount, tier, subscribed_at) VALUES
                ('00000000-0000-4000-8000-000000000001', 'ann@example.com', 'NaN', 'reseller', '2026-11-22'),
                ('00000000-0000-4000-8000-000000000002', 'dan@example.com', 19.95, 'membership', '20000-01-01'),
                ('00000000-0000-4000-8000-000000000003', 'dan@example.com', 19.95, 'membership', '0044-03-15 BC');
                INSERT INTO tripwire_purchases (id, email, amount, purchased_at) VALUES
                ('00000000-0000-4000-8000-000000000004', 'ann@example.com', 'NaN', '2026-11-22');
                INSERT INTO users (id, email, created_at) VALUES
                ('00000000-0000-4000-8000-000000000005', 'old@example.com', '4713-01-01 BC');
                INSERT INTO commissions (id, referrer_username, tier, amount, commission, created_at) VALUES
                ('00000000-0000-4000-8000-000000000006', 'amy', 'reseller', 47, 'NaN', '2026-11-22'),
                ('00000000-0000-4000-8000-000000000007', 'amy', 'reseller', 'NaN', 23.50, '2026-11-22'),
                ('00000000-0000-4000-8000-000000000008', 'amy', 'reseller', 47, 23.50, '294276-12-31')""");

        system.run();

        assertThat(system.metrics(Domain.USERS).path("skipped")).hasToString("{\"date_out_of_range\":1}");
        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).isEqualTo(8);
        JsonNode revenue = system.metrics(Domain.REVENUE);
        assertThat(revenue.path("skipped")).hasToString("{\"amount_not_a_number\":3,\"date_out_of_range\":4}");
        assertThat(revenue.path("monthly_recurring_revenue").decimalValue()).isEqualByComparingTo("193.75");
        assertThat(revenue.path("active_subscriptions").asInt()).as("they end no other").isEqualTo(8);
        JsonNode commissions = system.metrics(Domain.COMMISSIONS);
        assertThat(commissions.path("skipped")).hasToString("{\"amount_not_a_number\":2,\"date_out_of_range\":1}");
        assertThat(commissions.path("total_commissions").decimalValue()).isEqualByComparingTo("60.48");
        assertThat(commissions.path("recent_commissions")).hasSize(4);
        assertThat(Json.write(system.skipped(Domain.USERS))).isEqualTo("""
                {"counts":{"date_out_of_range":1},"rows":[{"table":"users",\
                "id":"00000000-0000-4000-8000-000000000005","reason":"date_out_of_range"}]}""");
        assertNoDifference();

        TestPlatform.execute("""
                UPDATE subscriptions SET amount = 97 WHERE amount = 'NaN';
                UPDATE subscriptions SET subscribed_at = '2026-10-01' WHERE extract(year FROM subscribed_at) < 0;
                DELETE FROM subscriptions WHERE extract(year FROM subscribed_at) > 9999;
                UPDATE tripwire_purchases SET amount = 7 WHERE amount = 'NaN';
                UPDATE users SET created_at = '2026-11-01' WHERE extract(year FROM created_at) < 0;
                UPDATE commissions SET commission = 1 WHERE commission = 'NaN';
                UPDATE commissions SET amount = 1 WHERE amount = 'NaN';
                UPDATE commissions SET created_at = '2026-11-22' WHERE extract(year FROM created_at) > 9999""");
        system.run();

        assertThat(system.metrics(Domain.REVENUE).path("monthly_recurring_revenue").decimalValue())
                .as("an expansion of ann's").isEqualByComparingTo("243.75");
        assertThat(system.state().skipped()).isEmpty();
        assertNoDifference();
    }

    @Test
    void queryOfTheDocumentationReturnsTheSameNumbers() throws IOException, SQLException {
        system.run();
        String document = Files.readString(Template.find().resolveSibling("docs/deploying.md"));
        Matcher query = Pattern.compile("```sql\n(SELECT sum\\(amount\\) AS mrr.*?)```", Pattern.DOTALL)
                .matcher(document);
        assertThat(query.find()).isTrue();
        String atTheClock = query.group(1).replace("now()", "timestamptz '2026-11-23T12:00:00Z'");

        assertThat(TestPlatform.asOwner("SELECT mrr || ' ' || customers FROM (" + atTheClock.replace(";", "")
                + ") AS result")).containsExactly("193.75 8");
    }

    private void assertNoDifference() {
        system.assertMetricsMatchTheTables();
        system.reconcile();
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }
}
