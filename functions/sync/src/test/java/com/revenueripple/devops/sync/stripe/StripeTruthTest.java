package com.revenueripple.devops.sync.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Contributions;
import com.revenueripple.devops.sync.contribution.CustomerRevenue;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.sync.source.Truth;
import com.revenueripple.devops.testing.stripe.FakeStripe;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sums over all objects of Stripe. */
class StripeTruthTest {
    private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");
    private static final Set<Kind> BOTH = Set.of(Kind.PAYMENT, Kind.SUBSCRIPTION);

    private final TestStripe account = new TestStripe();
    private final FakeStripe stripe = account.stripe;

    @BeforeEach
    void createBusiness() {
        ObjectNode price = account.price("price_1");
        List<String> statuses = List.of("active", "past_due", "canceled", "trialing", "unpaid");
        for (int i = 0; i < 230; i++) {
            ObjectNode subscription = account.subscribe("sub_" + i, START.plusSeconds(i));
            subscription.put("status", statuses.get(i % 5)).put("customer", "cus_" + i / 2);
            subscription.put("ended_at", START.plusSeconds(86_400).getEpochSecond());
        }
        for (int i = 0; i < 60; i++) {
            account.sell("s" + i, 100 + i, START.plusSeconds(i * 3_600L));
            account.renew("r" + i, 1_000 + i, START.plusSeconds(i * 7_200L), price);
        }
    }

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void truthIsTheSumOfAllPages() {
        try (SourceSession session = account.open()) {
            Truth truth = session.truth(BOTH, session.position(), TestStripe.NOW).orElseThrow();

            assertThat(truth.sums()).containsOnlyKeys(Kind.PAYMENT, Kind.SUBSCRIPTION);
            assertThat(truth.sums().get(Kind.PAYMENT)).isEqualTo(payments(all(session, Kind.PAYMENT)));
            assertThat(truth.sums().get(Kind.SUBSCRIPTION)).isEqualTo(present(all(session, Kind.SUBSCRIPTION)));
            assertThat(Objects.requireNonNull(truth.sums().get(Kind.SUBSCRIPTION)).get(Buckets.TOTAL, "paying|USD"))
                    .as("two subscriptions in a row have one customer, two of five statuses count").isEqualTo(69);
            assertThat(truth.movementsKnown()).isFalse();
            assertThat(truth.pending()).isEmpty();
        }
    }

    @Test
    void skippedObjectsAreInTheSumsAndPendingLikeOthers() {
        try (SourceSession session = account.open()) {
            String position = session.position();
            account.clock.advance(Duration.ofMinutes(1));
            stripe.get("sub_0").put("currency", "usdc");
            account.event("evt_1", account.clock.instant(), "sub_0");
            account.sell("new", 700, account.clock.instant());
            stripe.get("txn_new").put("currency", "usdc");

            Truth truth = session.truth(BOTH, position, account.clock.instant()).orElseThrow();

            assertThat(truth.sums().values()).allMatch(
                    sum -> sum.get(Buckets.TOTAL, "skipped|currency_unknown").equals(BigInteger.ONE));
            assertThat(truth.pendingFacts()).extracting(Fact::id).containsExactlyInAnyOrder("sub_0", "txn_new");
        }
    }

    @Test
    void truthHasOnlyTheRequestedKinds() {
        try (SourceSession session = account.open()) {
            Truth truth = session.truth(Set.of(Kind.PAYMENT), session.position(), TestStripe.NOW).orElseThrow();

            assertThat(truth.sums()).containsOnlyKeys(Kind.PAYMENT);
            assertThat(stripe.paths()).doesNotContain("/v1/subscriptions");
        }
    }

    @Test
    void changesAfterThePositionArePendingAsTheyWereSummed() {
        try (SourceSession session = account.open()) {
            String position = session.position();
            account.clock.advance(Duration.ofMinutes(1));
            stripe.get("sub_0").put("status", "unpaid");
            account.event("evt_1", account.clock.instant(), "sub_0");
            account.sell("new", 700, account.clock.instant());

            Truth truth = session.truth(BOTH, position, account.clock.instant()).orElseThrow();

            assertThat(truth.pending()).containsExactlyInAnyOrder(new EntityRef(Kind.SUBSCRIPTION, "sub_0"),
                    new EntityRef(Kind.PAYMENT, "txn_new"));
            assertThat(truth.pendingFacts()).extracting(Fact::id).containsExactlyInAnyOrder("sub_0", "txn_new");
            assertThat(truth.pendingFacts()).filteredOn(Subscription.class::isInstance).extracting("status")
                    .containsExactly("unpaid");
        }
    }

    @Test
    void changesDuringTheListingArePendingAsTheyWereSummed() {
        try (SourceSession session = account.open()) {
            String position = session.position();
            stripe.beforeAnswer(request -> {
                if (request.path().equals("/v1/events")) {
                    stripe.get("sub_0").put("status", "unpaid");
                    account.event("evt_1", TestStripe.NOW, "sub_0");
                    account.sell("late", 700, TestStripe.NOW);
                }
            });

            Truth truth = session.truth(BOTH, position, TestStripe.NOW).orElseThrow();

            assertThat(truth.pending()).containsExactly(new EntityRef(Kind.SUBSCRIPTION, "sub_0"));
            assertThat(truth.pendingFacts()).extracting("status").containsExactly("active");
        }
    }

    @Test
    void approximateNumberIsCounted() {
        try (SourceSession session = account.open()) {
            assertThat(session.count(Kind.SUBSCRIPTION)).isEqualTo(230);
            assertThat(session.count(Kind.PAYMENT)).isEqualTo(120);
        }
        assertThat(stripe.requests()).hasSize(5);
    }

    @Test
    void rowsReadAreTheObjectsThatStripeReturned() {
        try (SourceSession session = account.open()) {
            session.count(Kind.SUBSCRIPTION);

            assertThat(session.rowsRead()).isEqualTo(230);
        }
    }

    private static List<Fact> all(SourceSession session, Kind kind) {
        List<Fact> all = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            FactPage page = session.page(kind, next, 37);
            all.addAll(page.facts());
            next = page.next();
        } while (next.isPresent());
        return all;
    }

    private static Additions payments(List<Fact> facts) {
        return facts.stream().map(Contributions::of).reduce(Additions.NONE, Additions::plus);
    }

    /** The present additions of all subscriptions, without the movements. */
    private static Additions present(List<Fact> facts) {
        Additions.Builder present = new Additions.Builder();
        facts.stream().map(Subscription.class::cast).collect(Collectors.groupingBy(Subscription::customer)).values()
                .forEach(alike -> CustomerRevenue.additions(alike, TestStripe.NOW).fields(Buckets.TOTAL)
                        .forEach((field, amount) -> present.add(Buckets.TOTAL, field, amount)));
        return present.build();
    }
}
