package com.revenueripple.devops.sync.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.CustomerRevenue;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.Trait;
import com.revenueripple.devops.sync.contribution.Fact.Trial;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.contribution.MrrMovement;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.testing.stripe.StripeObjects;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The past revenue of a subscription. */
class SubscriptionHistoryTest {
    private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");
    private static final Instant FIRST = Instant.parse("2026-02-15T10:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-03-15T10:00:00Z");
    private static final Instant THIRD = Instant.parse("2026-04-15T10:00:00Z");

    @Test
    void presentStateIsKeptWithoutAStoredOne() {
        assertThat(SubscriptionHistory.extended(Optional.empty(), active(100), FIRST)).isEqualTo(active(100));
    }

    @Test
    void differentAmountBeginsANewPeriod() {
        assertThat(extended(active(100), active(200), FIRST).periods())
                .containsExactly(new Period(START, Optional.of(FIRST), 100), new Period(FIRST, Optional.empty(), 200));
    }

    @Test
    void sameAmountAgainChangesNothing() {
        Subscription changed = extended(active(100), active(200), FIRST);

        assertThat(extended(changed, active(200), SECOND)).isEqualTo(changed);
    }

    @Test
    void unpaidSubscriptionEndsWhenNoticedAndBeginsAgainWhenPaid() {
        Subscription unpaid = extended(active(100), current("unpaid"), FIRST);
        Subscription paid = extended(unpaid, active(100), SECOND);

        assertThat(unpaid.periods()).containsExactly(new Period(START, Optional.of(FIRST), 100));
        assertThat(unpaid.status()).isEqualTo("unpaid");
        assertThat(paid.periods()).containsExactly(new Period(START, Optional.of(FIRST), 100),
                new Period(SECOND, Optional.empty(), 100));
    }

    @Test
    void canceledSubscriptionEndsAtStripesTime() {
        Subscription stored = extended(active(100), active(200), FIRST);
        Subscription canceled = current("canceled", new Period(START, Optional.of(SECOND), 200));

        assertThat(extended(stored, canceled, THIRD).periods())
                .containsExactly(new Period(START, Optional.of(FIRST), 100),
                        new Period(FIRST, Optional.of(SECOND), 200));
    }

    @Test
    void canceledSubscriptionThatHadEndedKeepsItsEnd() {
        Subscription unpaid = extended(active(100), current("unpaid"), FIRST);
        Subscription canceled = current("canceled", new Period(START, Optional.of(SECOND), 100));

        assertThat(extended(unpaid, canceled, THIRD).periods())
                .containsExactly(new Period(START, Optional.of(FIRST), 100));
    }

    @Test
    void paidSubscriptionAfterATrialBeginsAtStripesTime() {
        Subscription paid = current("active", new Period(FIRST, Optional.empty(), 100));

        assertThat(extended(current("trialing"), paid, SECOND)).isEqualTo(paid);
    }

    @Test
    void trialWithinASubscriptionEndsAtStripesTime() {
        Subscription trial = extended(active(100), current("trialing", new Period(START, Optional.of(FIRST), 100)),
                SECOND);
        Subscription paid = current("active", new Period(START, Optional.of(FIRST), 100),
                new Period(SECOND, Optional.empty(), 100));

        assertThat(extended(trial, paid, THIRD).periods()).containsExactly(new Period(START, Optional.of(FIRST), 100),
                new Period(SECOND, Optional.empty(), 100));
    }

    @Test
    void changeBeforeTheStartOfTheOpenPeriodReplacesIt() {
        assertThat(extended(active(100), active(200), START.minusSeconds(5)).periods())
                .containsExactly(new Period(START, Optional.empty(), 200));
    }

    @Test
    void customerTierStatusTraitsAndTrialAreThePresentOnes() {
        Subscription current = new Subscription("sub_1", "cus_2", "reseller", "past_due", "USD",
                active(200).periods(), 0, Set.of(Trait.TAX_INCLUDED, Trait.CANCELING),
                Optional.of(new Trial(FIRST, THIRD)));

        Subscription extended = extended(active(100), current, FIRST);

        assertThat(extended.customer()).isEqualTo("cus_2");
        assertThat(extended.tier()).isEqualTo("reseller");
        assertThat(extended.status()).isEqualTo("past_due");
        assertThat(extended.traits()).containsExactly(Trait.TAX_INCLUDED, Trait.CANCELING);
        assertThat(extended.trial()).contains(new Trial(FIRST, THIRD));
    }

    @Test
    void paidSubscriptionThatIsPutOnATrialKeepsItsFirstPeriod() {
        Subscription trial = new Subscription("sub_1", "cus_1", "membership", "trialing", "USD",
                List.of(new Period(START, Optional.of(FIRST), 100)), 100, Set.of(),
                Optional.of(new Trial(FIRST, THIRD)));

        Subscription extended = extended(active(100), trial, SECOND);

        assertThat(extended).isEqualTo(trial);
    }

    @Test
    void movementsAlwaysAddUpToThePresentAndRepeatsChangeNothing() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Instant now = START;
            Optional<Subscription> stored = Optional.empty();
            for (int step = 0; step < 12; step++) {
                now = now.plus(Duration.ofHours(random.nextInt(100)));
                Subscription current = random(random, now);
                Instant noticed = now.minus(Duration.ofHours(random.nextInt(30)));
                Subscription extended = SubscriptionHistory.extended(stored, current, noticed);

                assertThat(SubscriptionHistory.extended(Optional.of(extended), current, now)).as("seed " + seed)
                        .isEqualTo(extended);
                assertThat(movements(extended, now)).as("seed " + seed).isEqualTo(mrr(current, now))
                        .isEqualTo(mrr(extended, now));
                assertInOrder(extended.periods());
                stored = Optional.of(extended);
            }
        }
    }

    @Test
    void sessionUsesTheTimeOfTheNewestEvent() {
        try (TestStripe account = new TestStripe(); SourceSession session = account.open()) {
            account.subscribe("sub_1", START);
            account.event("evt_2", TestStripe.NOW.minusSeconds(20), "sub_1");
            account.event("evt_1", TestStripe.NOW.minusSeconds(40), "sub_1");
            session.changes(session.position(), 10);

            assertThat(session.merged(Optional.of(active(100)), active(200)).periods().getLast().from())
                    .isEqualTo(TestStripe.NOW.minusSeconds(20));
        }
    }

    @Test
    void sessionUsesThePresentTimeWithoutAnEvent() {
        try (TestStripe account = new TestStripe(); SourceSession session = account.open()) {
            assertThat(session.merged(Optional.of(active(100)), active(200)).periods().getLast().from())
                    .isEqualTo(TestStripe.NOW);
        }
    }

    @Test
    void changeToAHigherPlanIsExpansion() {
        try (TestStripe account = new TestStripe(); SourceSession session = account.open()) {
            account.subscribe("sub_1", START);
            Subscription before = account.subscription("sub_1");
            account.stripe.put(StripeObjects.subscription("sub_1", "active", START, "usd",
                    StripeObjects.item("si_1", account.price("price_sub_1"), 3)));
            account.event("evt_1", TestStripe.NOW, "sub_1");
            session.changes(session.position(), 10);

            Subscription after = session.merged(Optional.of(before),
                    (Subscription) session.fetch(Kind.SUBSCRIPTION, List.of("sub_1")).getFirst());

            assertThat(CustomerRevenue.additions(List.of(after), TestStripe.NOW).get("day#2026-11-23", "expansion|USD"))
                    .isEqualTo(BigInteger.valueOf(20_000_000_000L));
        }
    }

    private static Subscription extended(Subscription stored, Subscription current, Instant changedAt) {
        return SubscriptionHistory.extended(Optional.of(stored), current, changedAt);
    }

    private static Subscription active(long micros) {
        return current("active", new Period(START, Optional.empty(), micros));
    }

    private static Subscription current(String status, Period... periods) {
        return new Subscription("sub_1", "cus_1", "membership", status, "USD", List.of(periods), 0);
    }

    /** A possible state of a subscription that began at the start. */
    private static Subscription random(Random random, Instant now) {
        long micros = random.nextInt(3) * 100L;
        return switch (random.nextInt(5)) {
            case 0 -> current("unpaid");
            case 1 -> now.isAfter(START)
                    ? current("canceled", new Period(START, Optional.of(now), micros))
                    : current("incomplete");
            case 2 -> current("trialing");
            default -> active(micros);
        };
    }

    private static BigInteger mrr(Subscription subscription, Instant now) {
        Additions present = CustomerRevenue.additions(List.of(subscription), now);
        return present.get(Buckets.TOTAL,
                Fields.of(Fields.MRR, "USD", subscription.tier(), subscription.status()));
    }

    private static BigInteger movements(Subscription subscription, Instant now) {
        Additions days = CustomerRevenue.additions(List.of(subscription), now)
                .only(bucket -> bucket.startsWith("day#"));
        return Arrays.stream(MrrMovement.values())
                .map(movement -> days.total(Fields.of(movement.code(), "USD")))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static void assertInOrder(List<Period> periods) {
        for (int i = 1; i < periods.size(); i++) {
            assertThat(periods.get(i - 1).until().orElseThrow()).isBeforeOrEqualTo(periods.get(i).from());
        }
    }
}
