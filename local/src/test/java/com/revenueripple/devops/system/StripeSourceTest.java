package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.testing.stripe.FakeStripe;
import com.revenueripple.devops.testing.stripe.StripeObjects;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key, an address and the tiers of prices make Stripe the source of revenue of the local system. */
class StripeSourceTest {
    /** The secret with the key. */
    static final String SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:stripe-local0";

    private static final String REVENUE = "/api/devops/metrics/revenue";

    private final Queue<String> secretsRead = new ConcurrentLinkedQueue<>();

    @Test
    void revenueIsThatOfStripeAndTheRestThatOfTheSample(@TempDir Path data) throws Exception {
        try (FakeStripe stripe = new FakeStripe()) {
            fill(stripe, Instant.now());
            Map<String, String> variables = new HashMap<>(Systems.variables());
            variables.put("STRIPE_API_KEY", FakeStripe.KEY);
            variables.put("STRIPE_API_BASE", stripe.url());
            variables.put("STRIPE_TIERS", "{\"price_1\":\"reseller\",\"payment.without_invoice\":\"tripwire\"}");
            try (LocalSystem system = Systems.of(data).variables(variables).users(20).withPast()
                    .secretReads((function, arn) -> secretsRead.add(function + " " + arn)).start()) {
                Systems.syncAll(system);
                check(ApiClient.of(system.baseUrl()).withToken(system.adminToken()));
            }
        }

        assertThat(secretsRead).contains("RunSyncFunction " + SECRET);
    }

    private static void fill(FakeStripe stripe, Instant now) {
        stripe.put(StripeObjects.product("prod_1", Map.of()));
        stripe.put(StripeObjects.subscription("sub_1", "active", now.minus(Duration.ofDays(40)), "usd",
                StripeObjects.item("si_1", stripe.put(StripeObjects.price("price_1", "prod_1", "usd", "4700")), 1)));
        stripe.put(StripeObjects.paymentIntent("pi_1", Map.of()));
        stripe.put(StripeObjects.charge("ch_1", "pi_1", Map.of()));
        stripe.put(StripeObjects.transaction("txn_1", "charge", 700, "usd", now.minus(Duration.ofDays(1)), "ch_1"));
    }

    private static void check(ApiClient admin) throws Exception {
        ApiDescription description = ApiDescription.of(admin.get("/api/devops/openapi.yaml").response().body());
        ApiClient.Answer answer = admin.get(REVENUE);
        JsonNode revenue = answer.json();

        assertThat(description.faults("GET", REVENUE, answer)).isEmpty();
        assertThat(revenue.path("revenue_source").asText()).isEqualTo("stripe");
        assertThat(revenue.path("caveats")).extracting(caveat -> caveat.path("code").asText())
                .containsExactly("history_unknown");
        assertThat(revenue.path("monthly_recurring_revenue").toString()).isEqualTo("47.00");
        assertThat(revenue.at("/subscriptions_by_tier/reseller/count").asInt()).isEqualTo(1);
        assertThat(revenue.path("tripwire_revenue").toString()).isEqualTo("7.00");
        assertThat(admin.get("/api/devops/metrics/users").json().path("total_users").asInt()).isPositive();
        awaitTheSamplesPast(admin);
        assertThat(admin.get(REVENUE + "/history?from=2020-01-01&interval=month").json().path("points")).hasSize(1);
    }

    /** Its oldest day is written last. */
    private static void awaitTheSamplesPast(ApiClient admin) throws Exception {
        LocalDate oldest = Days.of(Instant.now()).minusDays(399);
        admin.await("/api/devops/metrics/users/history?from=" + oldest + "&to=" + oldest,
                answer -> !answer.json().path("points").isEmpty());
    }
}
