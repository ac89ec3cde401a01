package com.revenueripple.devops.sync.contribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.Trait;
import com.revenueripple.devops.sync.contribution.Fact.Trial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Recurring revenue and its movements. Amounts are in cents here. */
class CustomerRevenueTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final long MICROS = 1_000_000;

    private final List<Subscription> subscriptions = new ArrayList<>();

    @Test
    void noSubscriptionsAddNothing() {
        assertThat(additions()).isEqualTo(Additions.NONE);
    }

    @Test
    void activeSubscriptionsCountByCurrencyTierAndStatus() {
        add("reseller", "past_due", "USD", period("2026-01-15T00:00:00Z", 9900));

        assertThat(additions().only(Buckets.TOTAL::equals).json()).isEqualTo("""
                {"total":{"active|USD|reseller|past_due":1,"count|USD|reseller|past_due":1,\
                "mrr|USD|reseller|past_due":9900000000,"paying|USD":1}}""");
    }

    @Test
    void sumOfTheHighestAmountsIsExact() {
        for (String id : List.of("s1", "s2", "s3")) {
            subscriptions.add(new Subscription(id, "c", "membership", "active", "USD", List.of(new Period(
                    Instant.parse("2026-01-15T00:00:00Z"), Optional.empty(), Long.MAX_VALUE)), 0));
        }

        assertThat(additions().json()).contains("\"new|USD\":27670116110564327421");
    }

    @Test
    void trialIsCountedWithoutAMovement() {
        subscriptions.add(new Subscription("s1", "c", "membership", "trialing", "USD", List.of(), 2900 * MICROS));

        assertThat(additions().json()).isEqualTo("""
                {"total":{"count|USD|membership|trialing":1,"trial_mrr|USD|membership|trialing":2900000000}}""");
    }

    @Test
    void includedTaxIsCountedForPresentRevenueAndTrials() {
        addWithTax("active", 0, period("2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z", 2900));
        addWithTax("trialing", 2900 * MICROS);
        addWithTax("canceled", 0, period("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", 2900));
        addWithTax("unpaid", 0);

        Map<String, BigInteger> total = additions().fields(Buckets.TOTAL);

        assertThat(total).containsEntry("tax_included|USD|membership|active", BigInteger.ONE)
                .containsEntry("tax_included|USD|membership|trialing", BigInteger.ONE)
                .doesNotContainKeys("tax_included|USD|membership|canceled", "tax_included|USD|membership|unpaid");
    }

    @Test
    void anAbandonedOrUnpaidSubscriptionIsOnlyCounted() {
        add("membership", "incomplete", "USD");
        add("membership", "unpaid", "USD");

        assertThat(additions().json()).isEqualTo("""
                {"total":{"count|USD|membership|incomplete":1,"count|USD|membership|unpaid":1}}""");
    }

    @Test
    void futureAndEndedPeriodsDoNotCount() {
        add(period("2026-11-23T12:00:00Z", 1));
        add(period("2026-11-23T12:00:00.001Z", 10));
        add(period("2026-01-01T00:00:00Z", "2026-11-23T12:00:00Z", 100));
        add(period("2026-01-01T00:00:00Z", "2026-11-23T12:00:00.001Z", 1000));

        assertThat(recurringCents()).isEqualTo(1001);
        assertThat(additions().get(Buckets.TOTAL, "active|USD|membership|active")).isEqualTo(2);
        assertThat(additions().get(Buckets.TOTAL, "count|USD|membership|active")).isEqualTo(4);
    }

    @Test
    void aFirstSubscriptionIsNewOnItsDay() {
        add(period("2026-11-01T00:00:00Z", 2900));

        assertThat(movements()).isEqualTo(Map.of("2026-11-01 new|USD", 2900L));
    }

    @Test
    void daysAreInUtc() {
        add(period("2026-10-31T23:59:59.999Z", 2900));

        assertThat(movements()).isEqualTo(Map.of("2026-10-31 new|USD", 2900L));
    }

    @Test
    void secondSubscriptionOnTheSameDayIsAlsoNew() {
        add(period("2026-11-10T08:00:00Z", 2900));
        add(period("2026-11-10T20:00:00Z", 1000));

        assertThat(movements()).isEqualTo(Map.of("2026-11-10 new|USD", 3900L));
    }

    @Test
    void secondSubscriptionOnAnotherDayIsExpansion() {
        add(period("2026-11-10T08:00:00Z", 2900));
        add(period("2026-11-11T08:00:00Z", 1000));

        assertThat(movements()).isEqualTo(Map.of("2026-11-10 new|USD", 2900L, "2026-11-11 expansion|USD", 1000L));
    }

    @Test
    void aHigherPlanIsExpansion() {
        add(period("2026-01-15T00:00:00Z", "2026-11-10T00:00:00Z", 2900));
        add(period("2026-11-10T00:00:00Z", 9900));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L, "2026-11-10 expansion|USD", 7000L));
    }

    @Test
    void aLowerPlanIsContraction() {
        add(period("2026-01-15T00:00:00Z", "2026-11-10T00:00:00Z", 9900));
        subscriptions.add(subscription("membership", "active", "USD", new Period(Instant.parse("2026-11-10T00:00:00Z"),
                Optional.empty(), MonthlyMicros.of(new BigDecimal(30_000), "year", 1))));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 9900L, "2026-11-10 contraction|USD", -7400L));
    }

    @Test
    void anotherPlanOfTheSamePriceIsNoMovement() {
        add(period("2026-01-15T00:00:00Z", "2026-11-10T00:00:00Z", 2900));
        add("reseller", "active", "USD", period("2026-11-10T09:00:00Z", 2900));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L));
    }

    @Test
    void severalChangesOfPlanOnADayAreOneMovement() {
        add(period("2026-01-15T00:00:00Z", "2026-11-10T08:00:00Z", 2900),
                period("2026-11-10T08:00:00Z", "2026-11-10T09:00:00Z", 50_000),
                period("2026-11-10T10:00:00Z", "2026-11-10T11:00:00Z", 100),
                period("2026-11-10T11:00:00Z", 3000));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L, "2026-11-10 expansion|USD", 100L));
    }

    @Test
    void leavingIsChurnOnTheDayOfTheEnd() {
        add(period("2026-01-15T00:00:00Z", "2026-11-01T00:00:00Z", 9900));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 9900L, "2026-11-01 churn|USD", -9900L));
        assertThat(recurringCents()).isZero();
    }

    @Test
    void leavingOneOfTwoPlansIsContraction() {
        add(period("2026-01-15T00:00:00Z", "2026-11-01T00:00:00Z", 9900));
        add(period("2026-01-15T00:00:00Z", 100));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 10_000L, "2026-11-01 contraction|USD", -9900L));
    }

    @Test
    void comingBackIsReactivation() {
        add(period("2026-01-15T00:00:00Z", "2026-10-31T23:59:59Z", 9900));
        add(period("2026-11-20T00:00:00Z", 2900));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 9900L, "2026-10-31 churn|USD", -9900L,
                "2026-11-20 reactivation|USD", 2900L));
    }

    @Test
    void successorOfTheNextDayIsReactivation() {
        add(period("2026-01-15T00:00:00Z", "2026-11-10T23:59:00Z", 2900));
        add(period("2026-11-11T00:01:00Z", 2900));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L, "2026-11-10 churn|USD", -2900L,
                "2026-11-11 reactivation|USD", 2900L));
        assertThat(recurring(CustomerRevenue.additions(subscriptions, Instant.parse("2026-11-10T23:59:59.999Z"))))
                .isZero();
    }

    @Test
    void successorOfTheSameDayIsNoMovement() {
        add(period("2026-01-15T00:00:00Z", "2026-11-10T00:01:00Z", 2900));
        add(period("2026-11-10T23:59:00Z", 2900));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L));
    }

    @Test
    void joiningAndLeavingOnTheSameDayIsNoMovement() {
        add(period("2026-11-03T00:00:00Z", "2026-11-03T23:59:59Z", 2900));

        assertThat(movements()).isEmpty();
    }

    @Test
    void returningAfterPartOfADayIsReactivation() {
        add(period("2026-11-03T08:00:00Z", "2026-11-03T09:00:00Z", 2900));
        add(period("2026-11-05T00:00:00Z", 100));

        assertThat(movements()).isEqualTo(Map.of("2026-11-05 reactivation|USD", 100L));
    }

    @Test
    void payingAfterAFreePlanIsNew() {
        add(period("2026-01-15T00:00:00Z", "2026-11-20T00:00:00Z", 0));
        add(period("2026-11-20T00:00:00Z", 2900));

        assertThat(movements()).isEqualTo(Map.of("2026-11-20 new|USD", 2900L));
    }

    @Test
    void changingToAFreePlanIsChurnButStaysActive() {
        add(period("2026-01-15T00:00:00Z", "2026-11-20T00:00:00Z", 2900), period("2026-11-20T00:00:00Z", 0));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L, "2026-11-20 churn|USD", -2900L));
        assertThat(additions().get(Buckets.TOTAL, "active|USD|membership|active")).isEqualTo(1);
    }

    @Test
    void eachCurrencyHasItsOwnMovements() {
        add("membership", "canceled", "USD", period("2026-01-15T00:00:00Z", "2026-11-10T00:00:00Z", 2900));
        add("membership", "active", "EUR", period("2026-11-10T00:00:00Z", 2700));
        add("membership", "active", "JPY", period("2026-11-10T00:00:00Z", 4000));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L, "2026-11-10 churn|USD", -2900L,
                "2026-11-10 new|EUR", 2700L, "2026-11-10 new|JPY", 4000L));
    }

    @Test
    void anotherCurrencyIsChurnAndNewAndTheWayBackReactivation() {
        add("membership", "canceled", "EUR", period("2026-01-15T00:00:00Z", "2026-11-10T00:00:00Z", 2700));
        add("membership", "canceled", "USD", period("2026-11-10T00:00:00Z", "2026-11-20T00:00:00Z", 2900));
        add("membership", "active", "EUR", period("2026-11-20T00:00:00Z", 2700));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|EUR", 2700L, "2026-11-10 churn|EUR", -2700L,
                "2026-11-10 new|USD", 2900L, "2026-11-20 churn|USD", -2900L, "2026-11-20 reactivation|EUR", 2700L));
    }

    @Test
    void emptyPeriodAddsNothing() {
        add("membership", "canceled", "USD", period("2026-11-03T00:00:00Z", "2026-11-03T00:00:00Z", 2900));

        assertThat(additions().json()).isEqualTo("{\"total\":{\"count|USD|membership|canceled\":1}}");
    }

    @Test
    void periodThatEndsBeforeItBeginsAddsNothing() {
        add("membership", "canceled", "USD", period("2026-11-03T00:00:00Z", "2026-11-01T00:00:00Z", 2900));

        assertThat(additions().json()).isEqualTo("{\"total\":{\"count|USD|membership|canceled\":1}}");
    }

    @Test
    void payingAfterAnEmptyPeriodIsNew() {
        add(period("2026-11-03T00:00:00Z", "2026-11-03T00:00:00Z", 2900));
        add(period("2026-11-05T00:00:00Z", 2900));

        assertThat(movements()).isEqualTo(Map.of("2026-11-05 new|USD", 2900L));
    }

    @Test
    void futureStepsDoNotCountYet() {
        add(period("2026-01-15T00:00:00Z", "2026-12-01T00:00:00Z", 2900));
        add(period("2026-11-23T12:00:00.001Z", 9900));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L));
        assertThat(recurringCents()).isEqualTo(2900);
    }

    @Test
    void stepAtThePresentMomentCounts() {
        add(period("2026-01-15T00:00:00Z", "2026-11-23T12:00:00Z", 2900));

        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L, "2026-11-23 churn|USD", -2900L));
    }

    @Test
    void futurePeriodDoesNotMakeAReactivation() {
        add(period("2026-12-01T00:00:00Z", 2900));
        add(period("2026-11-20T00:00:00Z", 100));

        assertThat(movements()).isEqualTo(Map.of("2026-11-20 new|USD", 100L));
    }

    @Test
    void nextStepIsTheFirstAfterNow() {
        add(period("2026-01-15T00:00:00Z", "2026-12-24T00:00:00Z", 2900));
        add(period("2026-11-23T12:00:00Z", "2026-12-02T00:00:00Z", 2900));
        add(period("2026-12-01T00:00:00Z", 2900));

        assertThat(CustomerRevenue.nextStep(subscriptions, NOW)).contains(Instant.parse("2026-12-01T00:00:00Z"));
    }

    @Test
    void noNextStepWithoutFutureSteps() {
        add(period("2026-01-15T00:00:00Z", "2026-11-23T12:00:00Z", 2900));

        assertThat(CustomerRevenue.nextStep(subscriptions, NOW)).isEmpty();
    }

    @Test
    void movementsUpToAnyMomentAddUpToItsRecurringRevenue() {
        add(period("2026-02-01T00:00:00Z", 5000));
        add(period("2026-03-01T07:00:00Z", "2026-11-05T09:00:00Z", 1000));
        add(period("2026-11-05T10:00:00Z", "2026-11-06T00:00:00Z", 4333));
        add(period("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", 800));
        add(period("2026-12-08T00:00:00Z", 900));

        for (Instant moment = Instant.parse("2026-01-31T00:00:00Z"); moment.isBefore(Instant.parse(
                "2027-01-01T00:00:00Z")); moment = moment.plusSeconds(37_123)) {
            Additions adds = CustomerRevenue.additions(subscriptions, moment);
            BigInteger moved = Arrays.stream(MrrMovement.values())
                    .map(movement -> days(adds).total(Fields.of(movement.code(), "USD")))
                    .reduce(BigInteger.ZERO, BigInteger::add);
            assertThat(moved).as(moment.toString()).isEqualTo(recurring(adds));
            assertThat(days(adds).total("new_count|USD").add(days(adds).total("reactivation_count|USD"))
                    .subtract(days(adds).total("churn_count|USD"))).as(moment.toString())
                    .isEqualTo(adds.get(Buckets.TOTAL, "paying|USD"));
        }
    }

    @Test
    void movementsCountInTheirDayAndMonth() {
        add(period("2026-11-01T00:00:00Z", 2900));

        assertThat(additions().only(bucket -> !bucket.equals(Buckets.TOTAL)).json()).isEqualTo("""
                {"day#2026-11-01":{"new_count|USD":1,"new|USD":2900000000},\
                "month#2026-11":{"new_count|USD":1,"new|USD":2900000000}}""");
    }

    @Test
    void movementsOfAMonthAddUp() {
        add(period("2028-02-01T00:00:00Z", "2028-02-29T23:59:59.999Z", 2900));
        add(period("2028-02-29T12:00:00Z", 100));

        Additions adds = CustomerRevenue.additions(subscriptions, Instant.parse("2028-03-01T00:00:00Z"));

        assertThat(adds.fields("day#2028-02-29")).containsOnlyKeys("contraction|USD", "contraction_count|USD");
        assertThat(adds.get("month#2028-02", "new|USD")).isEqualTo(2900 * MICROS);
        assertThat(adds.get("month#2028-02", "contraction|USD")).isEqualTo(-2800 * MICROS);
        assertMonthsAreTheSumsOfTheirDays(adds);
    }

    @Test
    void customerWithRecurringRevenuePaysOnceInEachCurrency() {
        add(period("2026-01-15T00:00:00Z", 2900));
        add(period("2026-01-15T00:00:00Z", 100));
        add("membership", "active", "EUR", period("2026-11-10T00:00:00Z", 2700));
        add("membership", "canceled", "JPY", period("2026-01-15T00:00:00Z", "2026-11-10T00:00:00Z", 4000));

        assertThat(total("paying|USD")).isEqualTo(1);
        assertThat(total("paying|EUR")).isEqualTo(1);
        assertThat(total("paying|JPY")).isZero();
    }

    @Test
    void freeSubscriptionIsActiveButItsCustomerDoesNotPay() {
        add(period("2026-01-15T00:00:00Z", 0));

        assertThat(total("active|USD|membership|active")).isEqualTo(1);
        assertThat(total("paying|USD")).isZero();
        assertThat(movements()).isEmpty();
    }

    @Test
    void customerWithAFreeAndAPaidSubscriptionPays() {
        add(period("2026-01-15T00:00:00Z", 0));
        add(period("2026-11-15T00:00:00Z", 2900));

        assertThat(total("active|USD|membership|active")).isEqualTo(2);
        assertThat(total("paying|USD")).isEqualTo(1);
        assertThat(movements()).isEqualTo(Map.of("2026-11-15 new|USD", 2900L));
    }

    @Test
    void amountsThatCancelOutAreNoRecurringRevenue() {
        add(period("2026-01-15T00:00:00Z", 2900));
        add(period("2026-11-15T00:00:00Z", -2900));

        assertThat(total("paying|USD")).isZero();
        assertThat(movements()).isEqualTo(Map.of("2026-01-15 new|USD", 2900L, "2026-11-15 churn|USD", -2900L));
    }

    @Test
    void pausedAndCancelingRevenueArePartsOfTheRecurringRevenue() {
        addWithTraits("active", Set.of(Trait.PAUSED), 0, period("2026-01-15T00:00:00Z", 2900));
        addWithTraits("active", Set.of(Trait.CANCELING, Trait.PAUSED), 0, period("2026-01-15T00:00:00Z", 100));
        addWithTraits("past_due", Set.of(Trait.CANCELING), 0, period("2026-01-15T00:00:00Z", 30));
        add(period("2026-01-15T00:00:00Z", 5));

        assertThat(total("paused_mrr|USD|membership|active")).isEqualTo(3000 * MICROS);
        assertThat(total("canceling_mrr|USD|membership|active")).isEqualTo(100 * MICROS);
        assertThat(total("canceling_mrr|USD|membership|past_due")).isEqualTo(30 * MICROS);
        assertThat(recurringCents()).isEqualTo(3035);
    }

    @Test
    void pausedTrialAndEndedSubscriptionAddNothingToPausedAndCancelingRevenue() {
        addWithTraits("trialing", Set.of(Trait.PAUSED), 2900);
        addWithTraits("canceled", Set.of(Trait.CANCELING), 0,
                period("2026-01-15T00:00:00Z", "2026-11-01T00:00:00Z", 2900));
        addWithTraits("active", Set.of(Trait.PAUSED), 0, period("2026-12-01T00:00:00Z", 2900));

        assertThat(additions().fields(Buckets.TOTAL).keySet()).noneMatch(field -> field.startsWith("paused_mrr"))
                .noneMatch(field -> field.startsWith("canceling_mrr"));
    }

    @Test
    void trialConvertsWhenItEndsWithRecurringRevenue() {
        addAfterATrial("2026-10-25T08:00:00Z", "2026-11-08T08:00:00Z", period("2026-11-08T08:00:00Z", 2900));

        assertThat(trials()).isEqualTo(Map.of("trials_started|USD", "2026-10-25", "trials_converted|USD",
                "2026-11-08"));
    }

    @Test
    void trialWithinASubscriptionConvertsAtItsEnd() {
        addAfterATrial("2026-10-25T08:00:00Z", "2026-11-08T08:00:00Z",
                period("2026-01-15T00:00:00Z", "2026-10-25T08:00:00Z", 2900), period("2026-11-08T08:00:00Z", 2900));

        assertThat(trials()).containsEntry("trials_converted|USD", "2026-11-08");
    }

    @Test
    void trialWithRecurringRevenueThroughoutConvertsAtItsEnd() {
        addAfterATrial("2026-11-01T08:00:00Z", "2026-11-08T08:00:00Z", period("2026-01-15T00:00:00Z", 2900));

        assertThat(trials()).containsEntry("trials_converted|USD", "2026-11-08");
    }

    @Test
    void trialThatIsExtendedHasNotConverted() {
        addAfterATrial("2026-10-25T08:00:00Z", "2026-12-08T08:00:00Z");

        assertThat(trials()).isEqualTo(Map.of("trials_started|USD", "2026-10-25"));
    }

    @Test
    void subscriptionThatEndsWithItsTrialHasNotConverted() {
        addAfterATrial("2026-10-25T08:00:00Z", "2026-11-08T08:00:00Z");
        addAfterATrial("2026-10-26T08:00:00Z", "2026-11-08T08:00:00Z",
                period("2026-01-15T00:00:00Z", "2026-10-26T08:00:00Z", 2900));

        assertThat(trials()).isEqualTo(Map.of("trials_started|USD", "2026-10-25 2026-10-26"));
    }

    @Test
    void trialBeforeAFreePlanConvertsWithTheFirstPayment() {
        addAfterATrial("2026-10-25T08:00:00Z", "2026-11-08T08:00:00Z", period("2026-11-08T08:00:00Z", 0));
        assertThat(trials()).doesNotContainKey("trials_converted|USD");

        subscriptions.clear();
        addAfterATrial("2026-10-25T08:00:00Z", "2026-11-08T08:00:00Z",
                period("2026-11-08T08:00:00Z", "2026-11-20T00:00:00Z", 0), period("2026-11-20T00:00:00Z", 2900));
        assertThat(trials()).containsEntry("trials_converted|USD", "2026-11-20");
    }

    @Test
    void trialsOfTheFutureAndTheirEndsAreNextSteps() {
        addAfterATrial("2026-11-23T12:00:00.001Z", "2026-12-08T08:00:00Z");
        assertThat(trials()).isEmpty();
        assertThat(CustomerRevenue.nextStep(subscriptions, NOW)).contains(Instant.parse("2026-11-23T12:00:00.001Z"));

        subscriptions.clear();
        addAfterATrial("2026-11-20T12:00:00Z", "2026-11-23T12:00:00.001Z", period("2026-01-15T00:00:00Z", 2900));
        assertThat(trials()).doesNotContainKey("trials_converted|USD");
        assertThat(CustomerRevenue.nextStep(subscriptions, NOW)).contains(Instant.parse("2026-11-23T12:00:00.001Z"));

        subscriptions.clear();
        addAfterATrial("2026-11-20T12:00:00Z", "2026-12-08T08:00:00Z");
        assertThat(CustomerRevenue.nextStep(subscriptions, NOW)).as("nothing changes by itself").isEmpty();
    }

    @Test
    void equalTraitsAreStoredAlike() {
        addWithTraits("active", Set.of(Trait.CANCELING, Trait.TAX_INCLUDED, Trait.PAUSED), 0);

        assertThat(subscriptions.getFirst().traits()).containsExactly(Trait.TAX_INCLUDED, Trait.PAUSED,
                Trait.CANCELING);
    }

    private void add(Period... periods) {
        add("membership", "active", "USD", periods);
    }

    private void add(String tier, String status, String currency, Period... periods) {
        subscriptions.add(subscription(tier, status, currency, periods));
    }

    private void addWithTax(String status, long trialMicros, Period... periods) {
        subscriptions.add(new Subscription("s" + subscriptions.size(), "customer", "membership", status, "USD",
                List.of(periods), trialMicros, Set.of(Trait.TAX_INCLUDED), Optional.empty()));
    }

    private void addWithTraits(String status, Set<Trait> traits, long trialCents, Period... periods) {
        subscriptions.add(new Subscription("s" + subscriptions.size(), "customer", "membership", status, "USD",
                List.of(periods), trialCents * MICROS, traits, Optional.empty()));
    }

    private void addAfterATrial(String start, String end, Period... periods) {
        subscriptions.add(new Subscription("s" + subscriptions.size(), "customer", "membership", "active", "USD",
                List.of(periods), 0, Set.of(), Optional.of(new Trial(Instant.parse(start), Instant.parse(end)))));
    }

    private Subscription subscription(String tier, String status, String currency, Period... periods) {
        return new Subscription("s" + subscriptions.size(), "customer", tier, status, currency, List.of(periods), 0);
    }

    private static Period period(String from, long cents) {
        return new Period(Instant.parse(from), Optional.empty(), cents * MICROS);
    }

    private static Period period(String from, String until, long cents) {
        return new Period(Instant.parse(from), Optional.of(Instant.parse(until)), cents * MICROS);
    }

    private Additions additions() {
        return CustomerRevenue.additions(subscriptions, NOW);
    }

    private long recurringCents() {
        return MonthlyMicros.minorUnits(recurring(additions())).longValueExact();
    }

    private static BigInteger recurring(Additions adds) {
        return adds.fields(Buckets.TOTAL).entrySet().stream()
                .filter(field -> field.getKey().startsWith(Fields.MRR + "|"))
                .map(Map.Entry::getValue)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** The movements in cents, by day and field; each is counted once, and the months are the sums of their days. */
    private Map<String, Long> movements() {
        Map<String, Long> movements = new TreeMap<>();
        days(additions()).forEach((day, fields) -> fields.forEach((field, amount) -> {
            if (field.contains("_count|")) {
                assertThat(amount).as(day + " " + field).isEqualTo(1);
                assertThat(fields).containsKey(field.replace("_count", ""));
            } else {
                assertThat(fields).containsKey(field.replace("|", "_count|"));
                movements.put(day.substring("day#".length()) + " " + field,
                        MonthlyMicros.minorUnits(amount).longValueExact());
            }
        }));
        assertMonthsAreTheSumsOfTheirDays(additions());
        return movements;
    }

    /** The days with trials, by field. */
    private Map<String, String> trials() {
        Map<String, String> trials = new TreeMap<>();
        days(additions()).forEach((day, fields) -> fields.forEach((field, count) -> {
            if (field.startsWith("trials_")) {
                assertThat(count).isEqualTo(1);
                trials.merge(field, day.substring("day#".length()), (one, other) -> one + " " + other);
            }
        }));
        assertMonthsAreTheSumsOfTheirDays(additions());
        return trials;
    }

    private static Additions days(Additions adds) {
        return adds.only(bucket -> bucket.startsWith("day#"));
    }

    private static void assertMonthsAreTheSumsOfTheirDays(Additions adds) {
        Additions.Builder sums = new Additions.Builder();
        days(adds).forEach((day, fields) -> fields.forEach((field, amount) -> sums
                .add("month#" + day.substring("day#".length(), "day#2026-11".length()), field, amount)));
        assertThat(adds.only(bucket -> bucket.startsWith("month#"))).isEqualTo(sums.build());
    }

    private BigInteger total(String field) {
        return additions().get(Buckets.TOTAL, field);
    }
}
