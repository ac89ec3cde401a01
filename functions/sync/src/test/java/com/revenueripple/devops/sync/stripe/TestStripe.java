package com.revenueripple.devops.sync.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.stripe.FakeStripe;
import com.revenueripple.devops.testing.stripe.StripeObjects;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** A Stripe account, the source that reads it, and their common time. */
final class TestStripe implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    final FakeStripe stripe = new FakeStripe();
    final MovableClock clock = new MovableClock(NOW);
    final FakeTime time = new FakeTime();
    final Secret secret = new Secret(FakeStripe.KEY);

    /** A Secrets Manager with one secret that a test can change. */
    static final class Secret implements SecretsManagerClient {
        private String value;
        private int reads;
        private boolean vanished;

        Secret(String value) {
            this.value = value;
        }

        void change(String newValue) {
            value = newValue;
        }

        /** Makes every read fail. */
        void vanish() {
            vanished = true;
        }

        int reads() {
            return reads;
        }

        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            reads++;
            if (vanished) {
                throw ResourceNotFoundException.builder().message("no such secret").build();
            }
            return GetSecretValueResponse.builder().secretString(value).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    /** A session with plenty of time and no mapping of prices to tiers. */
    SourceSession open() {
        return open(Map.of());
    }

    SourceSession open(Map<String, String> tiers) {
        return open(tiers, Duration.ofMinutes(10));
    }

    SourceSession open(Map<String, String> tiers, Duration timeLimit) {
        return source(tiers).open(time.deadlineIn(timeLimit));
    }

    StripeSource source(Map<String, String> tiers) {
        return new StripeSource(new SecretCache(secret, clock), new StripeSettings("arn", stripe.url(), tiers), clock,
                time,
                new Random(1));
    }

    /** The fact of one subscription. */
    Fact.Subscription subscription(String id) {
        try (SourceSession session = open()) {
            return (Fact.Subscription) session.fetch(Kind.SUBSCRIPTION, List.of(id)).getFirst();
        }
    }

    /** The fact of one entry of the ledger. */
    Fact.Payment payment(String id, Map<String, String> tiers) {
        try (SourceSession session = open(tiers)) {
            return (Fact.Payment) session.fetch(Kind.PAYMENT, List.of(id)).getFirst();
        }
    }

    /** A price of 100 a month, of a product without a tier. */
    ObjectNode price(String id) {
        stripe.put(StripeObjects.product("prod_" + id, Map.of()));
        return stripe.put(StripeObjects.price(id, "prod_" + id, "usd", "10000"));
    }

    /** An active subscription of 100 a month. */
    ObjectNode subscribe(String id, Instant start) {
        return stripe.put(StripeObjects.subscription(id, "active", start, "usd",
                StripeObjects.item("si_" + id, price("price_" + id), 1)));
    }

    /** Adds an event about a change of a subscription. */
    void event(String id, Instant created, String subscription) {
        stripe.put(StripeObjects.event(id, "customer.subscription.updated", created, stripe.get(subscription)));
    }

    /** A charge without an invoice, and its entry in the ledger. */
    void sell(String id, long amount, Instant created) {
        stripe.put(StripeObjects.paymentIntent("pi_" + id, Map.of()));
        stripe.put(StripeObjects.charge("ch_" + id, "pi_" + id, Map.of("tier", "tripwire")));
        stripe.put(StripeObjects.transaction("txn_" + id, "charge", amount, "usd", created, "ch_" + id));
    }

    /** A charge for a subscription's invoice, and its entry in the ledger. */
    void renew(String id, long amount, Instant created, ObjectNode price) {
        sell(id, amount, created);
        stripe.put(StripeObjects.invoice("in_" + id, price.path("id").asText(), price.path("product").asText()));
        stripe.put(StripeObjects.invoicePayment("inpay_" + id, "in_" + id, "pi_" + id));
    }

    @Override
    public void close() {
        stripe.close();
    }
}
