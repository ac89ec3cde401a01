package com.revenueripple.devops.sync;

import static com.revenueripple.devops.testing.stripe.StripeObjects.charge;
import static com.revenueripple.devops.testing.stripe.StripeObjects.coupon;
import static com.revenueripple.devops.testing.stripe.StripeObjects.discount;
import static com.revenueripple.devops.testing.stripe.StripeObjects.dispute;
import static com.revenueripple.devops.testing.stripe.StripeObjects.event;
import static com.revenueripple.devops.testing.stripe.StripeObjects.invoice;
import static com.revenueripple.devops.testing.stripe.StripeObjects.invoicePayment;
import static com.revenueripple.devops.testing.stripe.StripeObjects.item;
import static com.revenueripple.devops.testing.stripe.StripeObjects.paymentIntent;
import static com.revenueripple.devops.testing.stripe.StripeObjects.price;
import static com.revenueripple.devops.testing.stripe.StripeObjects.product;
import static com.revenueripple.devops.testing.stripe.StripeObjects.refund;
import static com.revenueripple.devops.testing.stripe.StripeObjects.subscription;
import static com.revenueripple.devops.testing.stripe.StripeObjects.taxRate;
import static com.revenueripple.devops.testing.stripe.StripeObjects.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.sync.MetricsSync.Task;
import com.revenueripple.devops.testing.stripe.FakeStripe;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Revenue from an account in which the platform sells: three prices of subscriptions without a tier in their metadata,
 * and a price of single sales, whose payments have neither metadata nor an invoice.
 */
class StripeRevenueTest {
    private static final String SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:Stripe-AbCdEf";
    private static final String TIERS = """
            {"price_m": "membership", "price_r": "reseller", "price_p": "pro_reseller",
             "payment.without_invoice": "tripwire"}""";

    private final TestSystem system = new TestSystem(0);
    private final FakeStripe stripe = new FakeStripe();

    StripeRevenueTest() {
        system.secrets.add(SECRET, FakeStripe.KEY);
    }

    @AfterEach
    void close() {
        stripe.close();
    }

    @Test
    void platformNeedsOnlyTheTiersOfItsPrices() {
        ObjectNode membership = monthly("m", 1_995);
        subscribe("sub_1", membership, "2026-10-10T08:00:00Z");
        renew("1", membership, "2026-10-10T08:00:00Z");
        renew("2", membership, "2026-11-10T08:00:00Z");
        freeMonths(subscribe("sub_2", monthly("r", 4_700), "2026-11-05T08:00:00Z"));
        ObjectNode proReseller = monthly("p", 9_700);
        cancel(subscribe("sub_3", proReseller, "2026-10-01T08:00:00Z"), "2026-11-15T08:00:00Z");
        renew("3", proReseller, "2026-10-01T08:00:00Z");
        renew("4", proReseller, "2026-11-01T08:00:00Z");
        pay("5", 700, "2026-11-20T08:00:00Z");
        pay("6", 700, "2026-11-21T08:00:00Z");
        stripe.put(refund("re_6", "ch_6", "pi_6"));
        stripe.put(transaction("txn_7", "refund", -700, "usd", Instant.parse("2026-11-22T08:00:00Z"), "re_6"));

        assertThat(run(Map.of())).isEqualTo("completed");

        assertThat(system.body(Domain.REVENUE)).contains(
                """
                "revenue_source":"stripe",\
                "caveats":[{"code":"history_unknown","fields":["retention","mrr_movements","mrr_movement_counts"]}],\
                "currency":"USD","other_currencies":[],"total_revenue":240.90,\
                "subscription_revenue":233.90,"one_time_revenue":7.00,"tripwire_revenue":7.00,\
                "monthly_recurring_revenue":66.95,"past_due_mrr":0.00,"trial_mrr":0.00,"active_subscriptions":2,\
                "paying_customers":2,"arr":803.40,"arpa":33.48,"paused_mrr":0.00,"canceling_mrr":0.00,"gross":247.90,\
                "refunds":7.00,"disputes":0.00,"net":240.90,"refund_rate":0.0282,\
                "subscription_breakdown":{"membership":{"count":2,"revenue":39.90},\
                "pro_reseller":{"count":2,"revenue":194.00},"reseller":{"count":0,"revenue":0.00}},\
                "subscriptions_by_tier":{"membership":{"count":1,"monthly_recurring_revenue":19.95},\
                "pro_reseller":{"count":0,"monthly_recurring_revenue":0.00},\
                "reseller":{"count":1,"monthly_recurring_revenue":47.00}},\
                "subscriptions_by_status":{"active":2,"canceled":1},\
                "mrr_movements":{"new":47.00,"expansion":0.00,"contraction":0.00,"churn":-97.00,"reactivation":0.00},\
                "mrr_movement_counts":{"new":1,"expansion":0,"contraction":0,"churn":1,"reactivation":0},\
                "retention":[{"month":"2026-10","gross":null,"net":null,"customer_churn":null,"revenue_churn":null,\
                "quick_ratio":null},\
                {"month":"2026-11","gross":0.1706,"net":0.1706,"customer_churn":0.5000,"revenue_churn":0.8294,\
                "quick_ratio":0.4845}],"trials_started":0,"trials_converted":0,\
                "revenue_by_tier":{\
                "membership":{"gross":39.90,"refunds":0.00,"disputes":0.00,"net":39.90,"refund_rate":0.0000},\
                "pro_reseller":{"gross":194.00,"refunds":0.00,"disputes":0.00,"net":194.00,"refund_rate":0.0000},\
                "reseller":{"gross":0.00,"refunds":0.00,"disputes":0.00,"net":0.00,"refund_rate":null},\
                "tripwire":{"gross":14.00,"refunds":7.00,"disputes":0.00,"net":7.00,"refund_rate":0.5000}},\
                "revenue_by_day":[{"day":"2026-10-25","gross":0.00,""",
                "{\"day\":\"2026-11-22\",\"gross\":0.00,\"refunds\":7.00,\"disputes\":0.00,\"net\":-7.00}");
        assertThat(system.metrics(Domain.REVENUE).path("recent_transactions"))
                .extracting(sale -> sale.path("tier").asText())
                .containsExactly("tripwire", "tripwire", "tripwire", "membership", "pro_reseller", "membership",
                        "pro_reseller");
    }

    @Test
    void objectsThatCannotBeReadAreSkippedUntilTheyAreCorrected() {
        ObjectNode membership = monthly("m", 1_995);
        ObjectNode subscription = subscribe("sub_1", membership, "2026-10-10T08:00:00Z");
        pay("1", 700, "2026-11-20T08:00:00Z");
        run(Map.of());
        subscription.put("currency", "usdc");
        changed("evt_1", "2026-11-23T12:00:00Z", subscription);
        subscribe("sub_2", monthly("r", 4_700), "2026-11-05T08:00:00Z");
        changed("evt_2", "2026-11-23T12:00:00Z", stripe.get("sub_2"));
        pay("2", 700, "2026-11-23T12:00:00Z");
        stripe.get("txn_2").put("currency", "usdc");
        TestPlatform.execute("INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'new@example.com')");

        assertThat(run(Map.of())).isEqualTo("completed");

        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).isEqualTo(1);
        assertThat(system.body(Domain.REVENUE)).contains("\"skipped\":{\"currency_unknown\":2},",
                "\"total_revenue\":7.00,", "\"monthly_recurring_revenue\":47.00,", "\"new\":47.00,");
        assertThat(Json.write(system.skipped(Domain.REVENUE))).isEqualTo("""
                {"counts":{"currency_unknown":2},"rows":[\
                {"table":"payments","id":"txn_2","reason":"currency_unknown"},\
                {"table":"subscriptions","id":"sub_1","reason":"currency_unknown"}]}""");
        assertNoDifference();

        subscription.put("currency", "usd");
        ObjectNode price = (ObjectNode) subscription.path("items").path("data").path(0).path("price");
        price.put("unit_amount_decimal", "2995");
        changed("evt_3", "2026-11-23T12:00:00Z", subscription);
        run(Map.of());

        assertThat(system.body(Domain.REVENUE)).contains("\"skipped\":{\"currency_unknown\":1},",
                "\"monthly_recurring_revenue\":76.95,");
        assertThat(system.metrics(Domain.REVENUE).path("mrr_movements").path("expansion").toString())
                .as("its past is known").isEqualTo("10.00");
        assertNoDifference();
    }

    @Test
    void sourceOfTheTablesIsReplacedByStripe() {
        TestPlatform.execute("INSERT INTO tripwire_purchases (id, email, amount)"
                + " VALUES (gen_random_uuid(), 'a@example.com', 9)");
        system.run();
        JsonNode before = system.metrics(Domain.REVENUE);
        pay("1", 700, "2026-11-20T08:00:00Z");

        run(Map.of());

        assertThat(before.path("revenue_source").asText()).isEqualTo("supabase");
        assertThat(before.path("caveats")).isNotEmpty();
        assertThat(before.path("tripwire_revenue").toString()).isEqualTo("9.00");
        JsonNode after = system.metrics(Domain.REVENUE);
        assertThat(after.path("revenue_source").asText()).isEqualTo("stripe");
        assertThat(after.path("caveats")).hasToString(
                "[{\"code\":\"history_unknown\",\"fields\":[\"retention\",\"mrr_movements\",\"mrr_movement_counts\"]}]");
        assertThat(after.path("tripwire_revenue").toString()).isEqualTo("7.00");
    }

    @Test
    void caveatNamesTheMetricsThatIncludeAutomaticTax() {
        ObjectNode price = monthly("m", 12_000).put("tax_behavior", "inclusive");
        ObjectNode subscription = subscribe("sub_1", price, "2026-11-10T08:00:00Z");
        subscription.withObject("/automatic_tax").put("enabled", true);
        run(Map.of());

        JsonNode revenue = system.metrics(Domain.REVENUE);
        assertThat(revenue.path("monthly_recurring_revenue").toString()).isEqualTo("120.00");
        assertThat(revenue.path("caveats")).hasSize(2);
        JsonNode caveat = revenue.path("caveats").get(1);
        assertThat(caveat.path("code").asText()).isEqualTo("tax_included");
        assertThat(caveat.path("fields")).extracting(JsonNode::asText).contains("monthly_recurring_revenue")
                .allMatch(revenue::has);

        cancel(subscription, "2026-11-20T08:00:00Z");
        TestSystem.reconcile(environment(Map.of()));

        assertThat(system.body(Domain.REVENUE)).doesNotContain("tax_included");
    }

    @Test
    void pausesCancellationPlansTrialsRefundsAndDisputesAreKnown() {
        businessWithAPast();
        run(Map.of());

        assertThat(system.body(Domain.REVENUE)).contains("\"monthly_recurring_revenue\":183.90,",
                """
                "active_subscriptions":4,"paying_customers":4,"arr":2206.80,"arpa":45.98,"paused_mrr":19.95,\
                "canceling_mrr":97.00,"gross":33.95,"refunds":7.00,"disputes":7.00,"net":19.95,"refund_rate":0.2062,""",
                "\"trials_started\":1,\"trials_converted\":0,",
                "\"tripwire\":{\"gross\":14.00,\"refunds\":7.00,\"disputes\":7.00,\"net\":0.00,\"refund_rate\":0.5000}");
        assertDaysAddUp(system.metrics(Domain.REVENUE));
    }

    @Test
    void resumedSubscriptionsAndConvertedTrialsAreCountedWithTheirEvents() {
        businessWithAPast();
        run(Map.of());
        system.clock.advance(Duration.ofDays(11));
        stripe.get("sub_3").put("status", "active");
        stripe.get("sub_4").putNull("pause_collection");
        stripe.get("sub_5").put("cancel_at_period_end", false);
        List.of("sub_3", "sub_4", "sub_5").forEach(this::changed);

        run(Map.of());

        assertThat(system.body(Domain.REVENUE)).contains("\"paying_customers\":5,",
                "\"paused_mrr\":0.00,\"canceling_mrr\":0.00,", "\"trials_started\":0,\"trials_converted\":1,",
                "\"mrr_movement_counts\":{\"new\":1,\"expansion\":0,\"contraction\":0,\"churn\":0,\"reactivation\":0},");
        TestSystem.reconcile(environment(Map.of()));
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }

    @Test
    void moreMayBeRefundedThanPaid() {
        pay("1", 700, "2026-11-20T08:00:00Z");
        stripe.put(refund("re_1", "ch_1", "pi_1"));
        stripe.put(transaction("txn_2", "refund", -700, "usd", Instant.parse("2026-11-21T08:00:00Z"), "re_1"));
        stripe.put(transaction("txn_3", "refund", -700, "usd", Instant.parse("2026-11-21T08:00:00Z"), "re_1"));
        run(Map.of());

        assertThat(system.body(Domain.REVENUE)).contains("""
                "gross":7.00,"refunds":14.00,"disputes":0.00,"net":-7.00,"refund_rate":2.0000,""");
        assertDaysAddUp(system.metrics(Domain.REVENUE));
    }

    @Test
    void currencyOfPricesIsNamedWhenTheyAreSettledInAnother() {
        stripe.put(product("prod_e", Map.of()));
        ObjectNode price = stripe.put(price("price_e", "prod_e", "eur", "1900"));
        stripe.put(subscription("sub_1", "active", Instant.parse("2026-11-10T08:00:00Z"), "eur",
                item("si_1", price, 1)));
        renew("1", price, "2026-11-10T08:00:00Z");
        run(Map.of());

        assertThat(system.body(Domain.REVENUE)).contains("\"currency\":\"USD\",\"other_currencies\":[\"EUR\"],",
                "\"total_revenue\":19.00,", "\"monthly_recurring_revenue\":0.00,");
        assertThat(system.metrics(Domain.REVENUE).path("by_currency").path("EUR").path("arr")).hasToString("228.00");
    }

    @Test
    void tableOfAnEarlierFormatIsCountedAgainWithThePastOfItsSubscriptions() {
        businessWithAPast();
        system.clock.advance(Duration.ofMinutes(15));
        changeThePlan();
        run(Map.of());
        system.restore("/format-3-stripe.json");
        String before = system.body(Domain.REVENUE);
        assertThat(before).contains("\"expansion\":27.05,", "tax_included").doesNotContain("paying_customers");

        stripe.get("sub_5").putArray("default_tax_rates").add(taxRate("txr_1", "25", true));
        MetricsSync sync = new MetricsSync(environment(Map.of()), RunScheduledSyncHandler.LIMITS, System::nanoTime);
        assertThat(sync.run(Task.FOLLOW, Duration.ofSeconds(6)).status()).isEqualTo("backfilling");
        assertThat(system.body(Domain.REVENUE))
                .isEqualTo(before.replace("\"backfilling\":false", "\"backfilling\":true"));

        assertThat(run(Map.of())).isEqualTo("completed");
        assertThat(system.body(Domain.REVENUE)).contains("\"backfilling\":false", "\"code\":\"tax_included\"",
                "\"monthly_recurring_revenue\":191.55,",
                "\"paused_mrr\":19.95,\"canceling_mrr\":77.60,\"gross\":33.95,\"refunds\":7.00,\"disputes\":7.00,",
                "\"mrr_movements\":{\"new\":0.00,\"expansion\":27.05,\"contraction\":0.00,",
                "\"mrr_movement_counts\":{\"new\":0,\"expansion\":1,\"contraction\":0,",
                "\"trials_started\":1,");
        TestSystem.reconcile(environment(Map.of()));
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }

    @Test
    void newTiersReachEarlierSalesWithTheNextReconciliation() {
        pay("1", 700, "2026-11-20T08:00:00Z");
        run(Map.of("STRIPE_TIERS", "{}"));
        assertThat(system.body(Domain.REVENUE)).contains("\"one_time_revenue\":7.00,\"tripwire_revenue\":0.00,");

        TestSystem.reconcile(environment(Map.of()));

        assertThat(system.body(Domain.REVENUE)).contains("\"one_time_revenue\":7.00,\"tripwire_revenue\":7.00,");
        assertThat(system.state().reconciliation().orElseThrow().differences().get("revenue")).isPositive();
    }

    @Test
    void unknownSourceIsNamed() {
        assertThatIllegalStateException().isThrownBy(() -> run(Map.of("REVENUE_SOURCE", "paypal")))
                .withMessage("REVENUE_SOURCE is neither supabase nor stripe: paypal");
    }

    private void assertNoDifference() {
        TestSystem.reconcile(environment(Map.of()));
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }

    private void changed(String id, String at, ObjectNode subscription) {
        stripe.put(event(id, "customer.subscription.updated", Instant.parse(at), subscription));
    }

    private String run(Map<String, String> others) {
        return TestSystem.run(environment(others), FunctionContext.BEHIND_GATEWAY);
    }

    private Environment environment(Map<String, String> others) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "REVENUE_SOURCE", "stripe",
                "STRIPE_SECRET_ARN", SECRET,
                "STRIPE_API_BASE", stripe.url(),
                "STRIPE_TIERS", TIERS));
        variables.putAll(others);
        return system.environment(system.tables.client(), variables);
    }

    /** Subscriptions with a trial, with tax, paused and going to end; a refund and a dispute. */
    private void businessWithAPast() {
        ObjectNode membership = monthly("m", 1_995);
        subscribe("sub_1", membership, "2026-09-10T08:00:00Z");
        renew("1", membership, "2026-11-10T08:00:00Z");
        subscribe("sub_2", monthly("r", 4_700).put("tax_behavior", "inclusive"), "2026-10-05T08:00:00Z")
                .withObject("/automatic_tax").put("enabled", true);
        ObjectNode proReseller = monthly("p", 9_700);
        subscribe("sub_3", proReseller, "2026-11-20T08:00:00Z").put("status", "trialing")
                .put("trial_start", Instant.parse("2026-11-20T08:00:00Z").getEpochSecond())
                .put("trial_end", Instant.parse("2026-12-04T08:00:00Z").getEpochSecond());
        subscribe("sub_4", membership, "2026-08-01T08:00:00Z").putObject("pause_collection").put("behavior", "void");
        subscribe("sub_5", proReseller, "2026-07-01T08:00:00Z").put("cancel_at_period_end", true);
        pay("2", 700, "2026-11-20T08:00:00Z");
        pay("3", 700, "2026-11-21T08:00:00Z");
        stripe.put(refund("re_2", "ch_2", "pi_2"));
        stripe.put(transaction("txn_4", "refund", -700, "usd", Instant.parse("2026-11-22T08:00:00Z"), "re_2"));
        stripe.put(dispute("dp_3", "ch_3", "pi_3"));
        stripe.put(transaction("txn_5", "dispute", -700, "usd", Instant.parse("2026-11-23T08:00:00Z"), "dp_3"));
    }

    /** Ends a lower plan and begins a higher one. */
    private void changeThePlan() {
        subscribe("sub_1", stripe.get("price_r"), "2026-09-10T08:00:00Z");
        changed("sub_1");
    }

    private void changed(String subscription) {
        changed("evt_" + subscription, system.clock.instant().toString(), stripe.get(subscription));
    }

    /** Every payment of these tests is of the last 30 days. */
    private static void assertDaysAddUp(JsonNode revenue) {
        for (String field : List.of("gross", "refunds", "disputes", "net")) {
            assertThat(revenue.path("revenue_by_day").findValues(field).stream().map(JsonNode::decimalValue)
                    .reduce(BigDecimal.ZERO, BigDecimal::add)).as(field)
                    .isEqualByComparingTo(revenue.path(field).decimalValue());
        }
        assertThat(revenue.path("gross").decimalValue().subtract(revenue.path("refunds").decimalValue())
                .subtract(revenue.path("disputes").decimalValue()))
                .isEqualByComparingTo(revenue.path("net").decimalValue())
                .isEqualByComparingTo(revenue.path("total_revenue").decimalValue());
    }

    /** A monthly price. */
    private ObjectNode monthly(String name, long cents) {
        stripe.put(product("prod_" + name, Map.of()));
        return stripe.put(price("price_" + name, "prod_" + name, "usd", String.valueOf(cents)));
    }

    /** An active subscription of a customer of its own. */
    private ObjectNode subscribe(String id, ObjectNode price, String start) {
        return stripe.put(subscription(id, "active", Instant.parse(start), "usd", item("si_" + id, price, 1)))
                .put("customer", "cus_" + id);
    }

    /** Three months free: the first invoices are 0, so there is no payment. */
    private void freeMonths(ObjectNode subscription) {
        stripe.put(coupon("THREE_FREE", "repeating").put("duration_in_months", 3).put("percent_off", 100));
        stripe.put(discount("di_1", "THREE_FREE"));
        subscription.putArray("discounts").add("di_1");
    }

    private static void cancel(ObjectNode subscription, String at) {
        long seconds = Instant.parse(at).getEpochSecond();
        subscription.put("status", "canceled").put("canceled_at", seconds).put("ended_at", seconds);
    }

    /** A payment without an invoice and without metadata. */
    private void pay(String id, long cents, String at) {
        Instant created = Instant.parse(at);
        stripe.put(paymentIntent("pi_" + id, Map.of())).put("created", created.getEpochSecond());
        stripe.put(charge("ch_" + id, "pi_" + id, Map.of()));
        stripe.put(transaction("txn_" + id, "charge", cents, "usd", created, "ch_" + id));
    }

    /** A payment of a subscription's invoice. */
    private void renew(String id, ObjectNode price, String at) {
        pay(id, price.path("unit_amount_decimal").asLong(), at);
        stripe.put(invoice("in_" + id, price.path("id").asText(), price.path("product").asText()));
        stripe.put(invoicePayment("inpay_" + id, "in_" + id, "pi_" + id))
                .put("created", Instant.parse(at).getEpochSecond());
    }
}
