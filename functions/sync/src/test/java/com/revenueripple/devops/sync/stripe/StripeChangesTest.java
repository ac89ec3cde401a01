package com.revenueripple.devops.sync.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.testing.stripe.FakeStripe;
import com.revenueripple.devops.testing.stripe.StripeObjects;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Following changes: none is missed, every run makes progress, and nothing is read more often than necessary. */
class StripeChangesTest {
    private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");

    private final TestStripe account = new TestStripe();
    private final FakeStripe stripe = account.stripe;

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void changesAfterThePositionAreReturned() {
        String position = position();
        account.clock.advance(Duration.ofMinutes(5));
        account.subscribe("sub_1", START);
        account.event("evt_1", account.clock.instant(), "sub_1");
        account.sell("1", 500, account.clock.instant());

        assertThat(changes(position)).containsExactlyInAnyOrder(subscription("sub_1"), payment("txn_1"));
    }

    @Test
    void lateEntriesFromJustBeforeThePositionAreReturned() {
        String position = position();
        account.sell("1", 500, TestStripe.NOW.minusSeconds(590));

        assertThat(changes(position)).containsExactly(payment("txn_1"));
    }

    @Test
    void changesAreReturnedOnlyOnce() {
        String position = position();
        account.sell("1", 500, TestStripe.NOW);
        String next = follow(position);

        assertThat(changes(next)).isEmpty();
    }

    @Test
    void lateEntryIsReturnedAlone() {
        String position = position();
        account.clock.advance(Duration.ofMinutes(9));
        account.sell("1", 500, account.clock.instant());
        String next = follow(position);
        account.sell("2", 500, account.clock.instant().minusSeconds(500));

        assertThat(changes(next)).containsExactly(payment("txn_2"));
    }

    @Test
    void allChangesOfTheSameSecondAreReturned() {
        String position = position();
        account.sell("1", 500, TestStripe.NOW);
        String next = follow(position);
        account.sell("0", 500, TestStripe.NOW);
        account.sell("2", 500, TestStripe.NOW);

        assertThat(changes(next)).containsExactlyInAnyOrder(payment("txn_0"), payment("txn_2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void pagesOfAnySizeReturnEverythingInOrderAcrossSessions(int limit) {
        String position = position();
        for (int i = 0; i < 30; i++) {
            account.sell("%02d".formatted(i), 500, TestStripe.NOW.plusSeconds(i / 4));
        }
        account.clock.advance(Duration.ofMinutes(1));

        List<EntityRef> returned = new ArrayList<>();
        boolean more = true;
        while (more) {
            try (SourceSession session = account.open()) {
                ChangePage page = session.changes(position, limit).orElseThrow();
                assertThat(page.changed()).hasSizeLessThanOrEqualTo(limit);
                returned.addAll(page.changed());
                position = page.position();
                more = page.more();
            }
        }
        assertThat(returned).extracting(EntityRef::id).hasSize(30).isSorted();
    }

    @Test
    void eventsOutOfOrderAndRepeatedReturnEachSubscriptionOnce() {
        String position = position();
        account.subscribe("sub_1", START);
        account.subscribe("sub_2", START);
        account.event("evt_3", TestStripe.NOW.plusSeconds(30), "sub_1");
        account.event("evt_1", TestStripe.NOW.plusSeconds(10), "sub_1");
        account.event("evt_2", TestStripe.NOW.plusSeconds(20), "sub_2");
        account.event("evt_1_again", TestStripe.NOW.plusSeconds(10), "sub_1");
        account.clock.advance(Duration.ofMinutes(1));

        assertThat(changes(position)).containsExactly(subscription("sub_1"), subscription("sub_2"));
    }

    @Test
    void subscriptionWithFiveEventsIsFetchedOnceInARun() {
        String position = position();
        for (int i = 0; i < 5; i++) {
            account.subscribe("sub_" + i, START);
            account.event("evt_a" + i, TestStripe.NOW.plusSeconds(i), "sub_" + i);
        }
        for (int i = 0; i < 5; i++) {
            account.event("evt_b" + i, TestStripe.NOW.plusSeconds(10 + i), "sub_0");
        }
        account.clock.advance(Duration.ofMinutes(1));

        try (SourceSession session = account.open()) {
            boolean more = true;
            while (more) {
                ChangePage page = session.changes(position, 2).orElseThrow();
                session.fetch(Kind.SUBSCRIPTION, page.changed().stream().map(EntityRef::id).toList());
                position = page.position();
                more = page.more();
            }
        }
        assertThat(stripe.count("/v1/subscriptions/sub_0")).isEqualTo(1);
        assertThat(stripe.count("/v1/events")).isEqualTo(1);
    }

    @Test
    void subscriptionThatChangesAfterItsFetchIsReturnedAgain() {
        String position = position();
        account.subscribe("sub_1", START);
        account.event("evt_1", TestStripe.NOW, "sub_1");
        try (SourceSession session = account.open()) {
            ChangePage first = session.changes(position, 10).orElseThrow();
            session.fetch(Kind.SUBSCRIPTION, List.of("sub_1"));
            account.event("evt_2", TestStripe.NOW.plusSeconds(1), "sub_1");

            ChangePage second = session.changes(first.position(), 10).orElseThrow();

            assertThat(second.changed()).containsExactly(subscription("sub_1"));
        }
    }

    @Test
    void everyFetchReadsTheSubscriptionAgain() {
        account.subscribe("sub_1", START);
        try (SourceSession session = account.open()) {
            session.fetch(Kind.SUBSCRIPTION, List.of("sub_1"));
            stripe.get("sub_1").put("status", "unpaid");

            assertThat(session.fetch(Kind.SUBSCRIPTION, List.of("sub_1"))).extracting("status")
                    .containsExactly("unpaid");
        }
    }

    @Test
    void fetchReturnsThePresentSubscriptionNotThatOfTheEvent() {
        String position = position();
        account.subscribe("sub_1", START);
        account.event("evt_1", TestStripe.NOW, "sub_1");
        stripe.beforeAnswer(request -> {
            if (request.path().equals("/v1/subscriptions/sub_1")) {
                stripe.get("sub_1").put("status", "canceled").put("ended_at", TestStripe.NOW.getEpochSecond());
            }
        });

        try (SourceSession session = account.open()) {
            session.changes(position, 10);
            assertThat(session.fetch(Kind.SUBSCRIPTION, List.of("sub_1"))).extracting("status")
                    .containsExactly("canceled");
        }
    }

    @Test
    void changedSubscriptionThatNoLongerExistsIsAbsent() {
        String position = position();
        account.subscribe("sub_1", START);
        account.event("evt_1", TestStripe.NOW, "sub_1");
        stripe.erase("sub_1");

        try (SourceSession session = account.open()) {
            assertThat(session.changes(position, 10).orElseThrow().changed()).containsExactly(subscription("sub_1"));
            assertThat(session.fetch(Kind.SUBSCRIPTION, List.of("sub_1"))).isEmpty();
        }
    }

    @Test
    void listedLedgerEntryIsNotReadAgain() {
        String position = position();
        account.sell("1", 500, TestStripe.NOW);

        try (SourceSession session = account.open()) {
            session.changes(position, 10);
            assertThat(session.fetch(Kind.PAYMENT, List.of("txn_1"))).extracting(Fact::id).containsExactly("txn_1");
        }
        assertThat(stripe.paths()).containsExactly("/v1/events", "/v1/balance_transactions", "/v1/invoice_payments");
    }

    @Test
    void discountOfASubscriptionChangesTheSubscription() {
        String position = position();
        ObjectNode discount = StripeObjects.discount("di_1", "c_1").put("subscription", "sub_1");
        stripe.put(StripeObjects.event("evt_1", "customer.discount.created", TestStripe.NOW, discount));
        ObjectNode customers = StripeObjects.discount("di_2", "c_1").putNull("subscription");
        stripe.put(StripeObjects.event("evt_2", "customer.discount.created", TestStripe.NOW, customers));

        assertThat(changes(position)).containsExactly(subscription("sub_1"));
    }

    @Test
    void otherEventsAreNotRequested() {
        String position = position();
        account.subscribe("sub_1", START);
        stripe.put(StripeObjects.event("evt_1", "invoice.paid", TestStripe.NOW, stripe.get("sub_1")));

        assertThat(changes(position)).isEmpty();
    }

    @Test
    void longPeriodIsFollowedPieceByPiece() {
        String position = position();
        for (int day = 1; day <= 20; day++) {
            account.clock.advance(Duration.ofDays(1));
            account.sell("%02d".formatted(day), 500, account.clock.instant());
        }

        Set<EntityRef> first;
        try (SourceSession session = account.open()) {
            first = session.changes(position, 100).orElseThrow().changed();
        }
        assertThat(first).containsExactly(payment("txn_01"));
        assertThat(changes(position)).hasSize(20);
    }

    @Test
    void gapOfMoreThan25DaysIsNotFollowed() {
        String position = position();
        account.clock.advance(Duration.ofDays(25));

        try (SourceSession session = account.open()) {
            assertThat(session.changes(position, 10)).isEmpty();
            assertThat(session.truth(Set.of(Kind.PAYMENT), position, account.clock.instant())).isEmpty();
        }
        assertThat(stripe.requests()).isEmpty();
    }

    @Test
    void quietAccountIsFollowedForever() {
        String position = position();
        for (int day = 0; day < 60; day++) {
            account.clock.advance(Duration.ofDays(1));
            position = follow(position);
        }
        account.sell("1", 500, account.clock.instant());

        assertThat(changes(position)).containsExactly(payment("txn_1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "17/42", "{}", "{\"events\":{},\"ledger\":{}}",
            "{\"events\":{\"from\":[1,\"\"],\"seen\":[7]},\"ledger\":{\"from\":[1,\"\"],\"seen\":[]}}"})
    void positionOfAnotherLogIsNotFollowed(String position) {
        try (SourceSession session = account.open()) {
            assertThat(session.changes(position, 10)).isEmpty();
        }
    }

    @Test
    void positionStaysSmallInARush() {
        String position = position();
        for (int i = 0; i < 1_500; i++) {
            account.sell("%04d".formatted(i), 500, TestStripe.NOW.plusSeconds(i % 3));
        }
        account.clock.advance(Duration.ofMinutes(1));

        String next = follow(position);

        assertThat(next).hasSizeLessThan(40_000);
        assertThat(changes(next)).isEmpty();
    }

    @Test
    void everyChangeIsReturnedDespiteInterruptionsAndAnyOrder() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            String position = position();
            Set<EntityRef> made = new HashSet<>();
            Set<EntityRef> returned = new HashSet<>();
            for (int round = 0; round < 10; round++) {
                account.clock.advance(Duration.ofSeconds(random.nextInt(20_000)));
                for (int i = random.nextInt(6); i > 0; i--) {
                    String id = seed + "_" + round + "_" + i;
                    account.sell(id, 500, account.clock.instant().minusSeconds(random.nextInt(600)));
                    made.add(payment("txn_" + id));
                }
                try (SourceSession session = account.open()) {
                    boolean more = true;
                    while (more && random.nextInt(5) > 0) {
                        ChangePage page = session.changes(position, 1 + random.nextInt(4)).orElseThrow();
                        returned.addAll(page.changed());
                        position = page.position();
                        more = page.more();
                    }
                }
            }
            returned.addAll(changes(position));

            assertThat(returned).as("seed " + seed).containsAll(made);
        }
    }

    private String position() {
        try (SourceSession session = account.open()) {
            return session.position();
        }
    }

    private String follow(String position) {
        try (SourceSession session = account.open()) {
            ChangePage page = session.changes(position, 10_000).orElseThrow();
            while (page.more()) {
                page = session.changes(page.position(), 10_000).orElseThrow();
            }
            return page.position();
        }
    }

    private List<EntityRef> changes(String position) {
        List<EntityRef> changes = new ArrayList<>();
        try (SourceSession session = account.open()) {
            Optional<String> next = Optional.of(position);
            while (next.isPresent()) {
                ChangePage page = session.changes(next.get(), 10_000).orElseThrow();
                changes.addAll(page.changed());
                next = page.more() ? Optional.of(page.position()) : Optional.empty();
            }
        }
        return changes;
    }

    private static EntityRef payment(String id) {
        return new EntityRef(Kind.PAYMENT, id);
    }

    private static EntityRef subscription(String id) {
        return new EntityRef(Kind.SUBSCRIPTION, id);
    }
}
