package com.revenueripple.devops.sync.stripe;

import static com.revenueripple.devops.testing.stripe.StripeObjects.coupon;
import static com.revenueripple.devops.testing.stripe.StripeObjects.discount;
import static com.revenueripple.devops.testing.stripe.StripeObjects.every;
import static com.revenueripple.devops.testing.stripe.StripeObjects.item;
import static com.revenueripple.devops.testing.stripe.StripeObjects.price;
import static com.revenueripple.devops.testing.stripe.StripeObjects.product;
import static com.revenueripple.devops.testing.stripe.StripeObjects.taxRate;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.CustomerRevenue;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Trait;
import com.revenueripple.devops.sync.contribution.Fact.Trial;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.contribution.MonthlyMicros;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.testing.stripe.FakeStripe;
import com.revenueripple.devops.testing.stripe.StripeObjects;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The facts of a subscription, by its prices, discounts and status. */
class StripeSubscriptionTest {
    private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");
    private static final Instant LATER = Instant.parse("2026-02-15T10:00:00Z");
    private static final Instant LAST = Instant.parse("2026-06-15T10:00:00Z");

    private final TestStripe account = new TestStripe();
    private final FakeStripe stripe = account.stripe;

    @BeforeEach
    void createProducts() {
        stripe.put(product("prod_1", Map.of()));
        stripe.put(product("prod_2", Map.of()));
    }

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void hundredMonthlyAndFiftyYearlySubscriptionsAddUp() {
        subscribe(100, price("price_m", "prod_1", "usd", "10000"));
        subscribe(50, every(price("price_y", "prod_1", "usd", "60000"), 1, "year"));

        assertThat(minorUnitsOfAll()).isEqualTo(1_250_000);
    }

    @ParameterizedTest
    @CsvSource({"30000, 3, month, 1, 10000", "240000, 2, year, 1, 10000", "5000, 2, week, 1, 10833",
            "1995, 1, year, 3, 499", "10, 1, day, 1, 304", "10000, 1, month, 3, 30000", "0.5, 1, month, 3, 2"})
    void amountIsConvertedToAMonth(String unitAmount, int count, String interval, int quantity, long minorUnits) {
        ObjectNode price = every(price("price_1", "prod_1", "usd", unitAmount), count, interval);

        assertThat(minorUnits(item("si_1", price, quantity))).isEqualTo(minorUnits);
    }

    @Test
    void threeYearlySubscriptionsAreRoundedOnlyTogether() {
        subscribe(3, every(price("price_1", "prod_1", "usd", "1995"), 1, "year"));

        assertThat(minorUnitsOfAll()).isEqualTo(499);
    }

    @Test
    void itemsOfASubscriptionAddUpBeforeTheyAreRounded() {
        ObjectNode price = every(price("price_1", "prod_1", "usd", "1"), 3, "month");

        assertThat(micros(item("si_1", price, 1), item("si_2", price, 1), item("si_3", price, 1))).isEqualTo(1_000_000);
    }

    @Test
    void permanentDiscountOfHalfIsHalf() {
        discountSubscription(coupon("c_1", "forever").put("percent_off", 50));

        assertThat(minorUnits(subscription())).isEqualTo(5_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"once", "repeating"})
    void discountsThatExpireDoNotCount(String duration) {
        discountSubscription(coupon("c_1", duration).put("percent_off", 50));

        assertThat(minorUnits(subscription())).isEqualTo(10_000);
    }

    @Test
    void permanentAmountOffIsDeductedFromEachPeriod() {
        ObjectNode price = every(price("price_1", "prod_1", "usd", "60000"), 1, "year");
        subscribe(item("si_1", price, 1));
        applyToSubscription(coupon("c_1", "forever").put("amount_off", 12_000).put("currency", "usd"));

        assertThat(minorUnits(subscription())).isEqualTo(4_000);
    }

    @ParameterizedTest
    @CsvSource({"year, 1, month, 1, 1700", "month, 1, year, 1, 1700", "month, 3, month, 1, 1033",
            "month, 1, month, 3, 1033", "month, 1, week, 4, 1758", "year, 2, year, 1, 1475"})
    void amountOffRecursAtTheShortestIntervalOfTheItems(String interval, int count, String other, int otherCount,
            long minorUnits) {
        subscribe(item("si_1", amountEvery("price_1", "prod_1", count, interval), 1),
                item("si_2", amountEvery("price_2", "prod_2", otherCount, other), 1));
        applyToSubscription(coupon("c_1", "forever").put("amount_off", 300).put("currency", "usd"));

        assertThat(minorUnits(subscription())).isEqualTo(minorUnits);
    }

    @Test
    void itemsToWhichAnAmountOffDoesNotApplyDoNotDetermineItsInterval() {
        ObjectNode metered = every(price("price_3", "prod_1", "usd", "500"), 1, "week");
        ((ObjectNode) metered.path("recurring")).put("usage_type", "metered");
        subscribe(item("si_1", amountEvery("price_1", "prod_1", 1, "year"), 1),
                item("si_2", amountEvery("price_2", "prod_2", 1, "month"), 1), item("si_3", metered, 1),
                item("si_4", every(price("price_4", "prod_1", "usd", "0"), 1, "day"), 1));
        ObjectNode coupon = coupon("c_1", "forever").put("amount_off", 300).put("currency", "usd");
        coupon.putObject("applies_to").putArray("products").add("prod_1");
        applyToSubscription(coupon);

        assertThat(minorUnits(subscription())).isEqualTo(1_975);
    }

    @Test
    void amountOffIsTakenInTheSubscriptionsCurrency() {
        ObjectNode coupon = coupon("c_1", "forever").put("amount_off", 900).put("currency", "eur");
        coupon.putObject("currency_options").putObject("usd").put("amount_off", 1_000);
        discountSubscription(coupon);

        assertThat(minorUnits(subscription())).isEqualTo(9_000);
    }

    @Test
    void amountOffOnlyInAnotherCurrencyHasNoEffect() {
        discountSubscription(coupon("c_1", "forever").put("amount_off", 900).put("currency", "eur"));

        assertThat(minorUnits(subscription())).isEqualTo(10_000);
    }

    @Test
    void amountOffLargerThanThePriceLeavesZero() {
        discountSubscription(coupon("c_1", "forever").put("amount_off", 20_000).put("currency", "usd"));

        assertThat(minorUnits(subscription())).isZero();
    }

    @Test
    void discountsApplyInTheirOrder() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1));
        applyToSubscription(coupon("c_1", "forever").put("amount_off", 2_000).put("currency", "usd"));
        applyToSubscription(coupon("c_2", "forever").put("percent_off", 50));

        assertThat(minorUnits(subscription())).isEqualTo(4_000);
    }

    @Test
    void orderOfDiscountsChangesTheAmount() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1));
        applyToSubscription(coupon("c_2", "forever").put("percent_off", 50));
        applyToSubscription(coupon("c_1", "forever").put("amount_off", 2_000).put("currency", "usd"));

        assertThat(minorUnits(subscription())).isEqualTo(3_000);
    }

    @Test
    void discountOfAnItemAppliesToThatItemOnly() {
        ObjectNode discounted = item("si_1", price("price_1", "prod_1", "usd", "10000"), 1);
        applyToItem(discounted, coupon("c_1", "forever").put("percent_off", 50));
        subscribe(discounted, item("si_2", price("price_2", "prod_2", "usd", "2000"), 1));

        assertThat(minorUnits(subscription())).isEqualTo(7_000);
    }

    @Test
    void couponForAProductAppliesToItsItemsOnly() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1),
                item("si_2", price("price_2", "prod_2", "usd", "2000"), 1));
        ObjectNode coupon = coupon("c_1", "forever").put("percent_off", 50);
        coupon.putObject("applies_to").putArray("products").add("prod_2");
        applyToSubscription(coupon);

        assertThat(minorUnits(subscription())).isEqualTo(11_000);
    }

    @Test
    void deletedCouponStillCountsWhereItWasApplied() {
        ObjectNode item = item("si_1", price("price_1", "prod_1", "usd", "10000"), 1);
        applyToItem(item, coupon("c_1", "forever").put("percent_off", 50));
        subscribe(item);
        applyToSubscription(coupon("c_2", "forever").put("percent_off", 10));
        stripe.delete("c_1");
        stripe.delete("c_2");

        assertThat(minorUnits(subscription())).isEqualTo(4_500);
    }

    @ParameterizedTest
    @CsvSource({"12000, 20, 10000", "12000, 0, 12000", "11900, 19, 10000", "9950, 17.5, 8468", "1999, 5.5, 1895"})
    void taxOfAnInclusiveRateDoesNotCount(String price, String percentage, long minorUnits) {
        subscribe(inclusive("si_1", "price_1", price));
        taxItem("si_1", taxRate("txr_1", percentage, true));

        assertThat(minorUnits(subscription())).isEqualTo(minorUnits);
    }

    @Test
    void subscriptionsRatesApplyToItemsWithoutRates() {
        subscribe(inclusive("si_1", "price_1", "12000"), inclusive("si_2", "price_2", "11000"));
        taxItem("si_2", taxRate("txr_2", "10", true));
        taxSubscription(taxRate("txr_1", "20", true));

        assertThat(minorUnits(subscription())).isEqualTo(20_000);
    }

    @Test
    void exclusiveRateOfAnItemReplacesTheSubscriptionsInclusiveOne() {
        subscribe(inclusive("si_1", "price_1", "12000"));
        taxItem("si_1", taxRate("txr_2", "10", false));
        taxSubscription(taxRate("txr_1", "20", true));

        assertThat(minorUnits(subscription())).isEqualTo(12_000);
    }

    @Test
    void exclusiveRatesAreNotPartOfThePrice() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "12000"), 1));
        taxItem("si_1", taxRate("txr_1", "20", false));
        taxSubscription(taxRate("txr_2", "20", false));

        assertThat(minorUnits(subscription())).isEqualTo(12_000);
    }

    @Test
    void inclusiveRatesAreAddedUp() {
        subscribe(inclusive("si_1", "price_1", "11500"));
        taxItem("si_1", taxRate("txr_1", "5", true), taxRate("txr_2", "10", true), taxRate("txr_3", "7", false));

        assertThat(minorUnits(subscription())).isEqualTo(10_000);
    }

    @Test
    void discountsAreDeductedBeforeTax() {
        subscribe(inclusive("si_1", "price_1", "12000"));
        taxSubscription(taxRate("txr_1", "20", true));
        applyToSubscription(coupon("c_1", "forever").put("amount_off", 2_400).put("currency", "usd"));
        applyToSubscription(coupon("c_2", "forever").put("percent_off", 50));

        assertThat(minorUnits(subscription())).isEqualTo(4_000);
    }

    @Test
    void trialHasItsLaterAmountWithoutTax() {
        subscribe(inclusive("si_1", "price_1", "12000")).put("status", "trialing")
                .put("trial_start", START.getEpochSecond()).put("trial_end", LAST.getEpochSecond());
        taxSubscription(taxRate("txr_1", "20", true));

        assertThat(subscription().trialMicros()).isEqualTo(10_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"inclusive, true, true", "inclusive, false, false", "exclusive, true, false",
            "unspecified, true, true", "unspecified, false, false"})
    void automaticTaxOfAnInclusivePriceIsUnknown(String behavior, boolean automatic, boolean included) {
        ObjectNode price = price("price_1", "prod_1", "usd", "12000").put("tax_behavior", behavior);
        taxAutomatically(subscribe(item("si_1", price, 1)), automatic);

        assertThat(subscription().traits().contains(Trait.TAX_INCLUDED)).isEqualTo(included);
        assertThat(minorUnits(subscription())).isEqualTo(12_000);
    }

    @Test
    void oneInclusiveItemIsEnoughUnlessItIsFree() {
        ObjectNode free = inclusive("si_2", "price_2", "5000");
        applyToItem(free, coupon("c_1", "forever").put("percent_off", 100));
        ObjectNode exclusive = price("price_1", "prod_1", "usd", "100").put("tax_behavior", "exclusive");
        taxAutomatically(subscribe(item("si_1", exclusive, 1), free), true);
        assertThat(subscription().traits()).isEmpty();

        taxAutomatically(subscribe(item("si_1", exclusive, 1),
                inclusive("si_2", "price_2", "5000")), true);
        assertThat(subscription().traits()).containsExactly(Trait.TAX_INCLUDED);
    }

    @Test
    void automaticTaxIsThatOfThePriceInTheSubscriptionsCurrency() {
        ObjectNode price = price("price_1", "prod_1", "usd", "10000");
        price.putObject("currency_options").putObject("eur").put("unit_amount_decimal", "9000").put("tax_behavior",
                "inclusive");
        stripe.put(price);
        ObjectNode shown = price.deepCopy().without("currency_options");
        taxAutomatically(stripe.put(
                StripeObjects.subscription("sub_1", "active", START, "eur", item("si_1", shown, 1))), true);

        assertThat(subscription().traits()).containsExactly(Trait.TAX_INCLUDED);
    }

    @Test
    void amountsWithoutTaxAreRoundedOnlyTogether() {
        subscribe(3, price("price_1", "prod_1", "usd", "1999"));
        for (int i = 0; i < 3; i++) {
            stripe.get("sub_price_1" + i).withArray("default_tax_rates").add(taxRate("txr_1", "19", true));
        }

        assertThat(minorUnitsOfAll()).isEqualTo(5_039);
    }

    @Test
    void amountsWithoutTaxOfASubscriptionAddUpBeforeTheyAreRounded() {
        subscribe(inclusive("si_1", "price_1", "1"), inclusive("si_2", "price_2", "1"),
                inclusive("si_3", "price_3", "1"));
        taxSubscription(taxRate("txr_1", "50", true));

        assertThat(subscription().periods().getFirst().monthlyMicros()).isEqualTo(2_000_000);
    }

    @ParameterizedTest
    @CsvSource({"volume, 0, 500", "volume, 5, 4000", "volume, 6, 3600", "volume, 11, 5500", "graduated, 0, 500",
            "graduated, 5, 4000", "graduated, 6, 4600", "graduated, 11, 7500"})
    void tiersArePricedByTheirMode(String mode, long quantity, long minorUnits) {
        ObjectNode price = price("price_1", "prod_1", "usd", "0").put("billing_scheme", "tiered").put("tiers_mode",
                mode);
        price.putNull("unit_amount_decimal");
        price.set("tiers", Json.parseOwn("""
                [{"flat_amount_decimal": "500", "unit_amount_decimal": "700", "up_to": 5},
                 {"flat_amount_decimal": null, "unit_amount_decimal": "600", "up_to": 10},
                 {"flat_amount_decimal": null, "unit_amount_decimal": "500", "up_to": null}]"""));
        stripe.put(price);

        assertThat(minorUnits(item("si_1", withoutTiers(price), quantity))).isEqualTo(minorUnits);
    }

    @ParameterizedTest
    @CsvSource({"up, 1000", "down, 500"})
    void packagesAreRoundedAsThePriceDefines(String round, long minorUnits) {
        ObjectNode price = price("price_1", "prod_1", "usd", "500");
        price.putObject("transform_quantity").put("divide_by", 10).put("round", round);

        assertThat(minorUnits(item("si_1", price, 15))).isEqualTo(minorUnits);
    }

    @Test
    void meteredUsageCountsNothing() {
        ObjectNode price = price("price_1", "prod_1", "usd", "500");
        ((ObjectNode) price.path("recurring")).put("usage_type", "metered");

        assertThat(minorUnits(item("si_1", price, 15))).isZero();
    }

    @Test
    void itemsBeyondThoseOfTheSubscriptionAreReadToo() {
        ObjectNode price = price("price_1", "prod_1", "usd", "100");
        ObjectNode subscription = subscribe(item("si_0", price, 1));
        ((ObjectNode) subscription.path("items")).put("has_more", true);
        for (int i = 0; i < 120; i++) {
            stripe.put(item("si_" + i, price, 1).put("subscription", "sub_1"));
        }

        assertThat(minorUnits(subscription())).isEqualTo(12_000);
    }

    @ParameterizedTest
    @CsvSource({"jpy, 500, JPY, 500", "isk, 50000, ISK, 500", "ugx, 50000, UGX, 500", "kwd, 5120, KWD, 5120",
            "mga, 500, MGA, 50000", "eur, 500, EUR, 500"})
    void amountsAreInMinorUnitsOfTheStandard(String currency, String amount, String code, long minorUnits) {
        ObjectNode price = price("price_1", "prod_1", currency, amount);
        stripe.put(StripeObjects.subscription("sub_1", "active", START, currency, item("si_1", price, 1)));

        assertThat(subscription().currency()).isEqualTo(code);
        assertThat(minorUnits(subscription())).isEqualTo(minorUnits);
    }

    @Test
    void priceOfSeveralCurrenciesIsTakenInTheSubscriptions() {
        ObjectNode price = price("price_1", "prod_1", "usd", "10000");
        price.putObject("currency_options").putObject("eur").put("unit_amount_decimal", "9000");
        stripe.put(price);
        ObjectNode shown = price.deepCopy().without("currency_options");
        stripe.put(StripeObjects.subscription("sub_1", "active", START, "eur", item("si_1", shown, 1)));

        assertThat(subscription().currency()).isEqualTo("EUR");
        assertThat(minorUnits(subscription())).isEqualTo(9_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "past_due"})
    void subscriptionCountsFromItsStart(String status) {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1)).put("status", status);

        assertThat(subscription().periods()).containsExactly(period(START, Optional.empty()));
        assertThat(subscription().status()).isEqualTo(status);
        assertThat(subscription().customer()).isEqualTo("cus_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unpaid", "incomplete", "incomplete_expired", "paused"})
    void unpaidSubscriptionDoesNotCount(String status) {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1)).put("status", status);

        assertThat(subscription().periods()).isEmpty();
        assertThat(subscription().trialMicros()).isZero();
    }

    @Test
    void trialHasItsLaterAmount() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1)).put("status", "trialing")
                .put("trial_start", START.getEpochSecond()).put("trial_end", LAST.getEpochSecond());

        assertThat(subscription().periods()).isEmpty();
        assertThat(subscription().trialMicros()).isEqualTo(10_000_000_000L);
    }

    @Test
    void pastTrialDoesNotCount() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1))
                .put("trial_start", START.getEpochSecond()).put("trial_end", LATER.getEpochSecond());

        assertThat(subscription().periods()).containsExactly(period(LATER, Optional.empty()));
        assertThat(subscription().trialMicros()).isZero();
    }

    @Test
    void trialWithinASubscriptionIsAnInterruption() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1))
                .put("trial_start", LATER.getEpochSecond()).put("trial_end", LAST.getEpochSecond());

        assertThat(subscription().periods()).containsExactly(period(START, Optional.of(LATER)),
                period(LAST, Optional.empty()));
    }

    @Test
    void canceledSubscriptionCountsUntilItsEnd() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1)).put("status", "canceled")
                .put("canceled_at", START.getEpochSecond()).put("ended_at", LAST.getEpochSecond());

        assertThat(subscription().periods()).containsExactly(period(START, Optional.of(LAST)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"void", "mark_uncollectible", "keep_as_draft"})
    void subscriptionWithoutCollectionCountsAndIsPaused(String behavior) {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1)).putObject("pause_collection")
                .put("behavior", behavior);

        assertThat(subscription().traits()).containsExactly(Trait.PAUSED);
        assertThat(minorUnits(subscription())).isEqualTo(10_000);
        assertThat(total(Fields.PAUSED_MRR, "active")).isEqualTo(10_000_000_000L);
    }

    @Test
    void pausedTrialHasNoPausedRevenue() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1)).put("status", "trialing")
                .put("trial_start", START.getEpochSecond()).put("trial_end", LAST.getEpochSecond())
                .putObject("pause_collection").put("behavior", "void");

        assertThat(subscription().traits()).containsExactly(Trait.PAUSED);
        assertThat(total(Fields.PAUSED_MRR, "trialing")).isZero();
        assertThat(total(Fields.TRIAL_MRR, "trialing")).isEqualTo(10_000_000_000L);
    }

    @Test
    void subscriptionThatIsGoingToEndCountsAndIsCanceling() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1)).put("cancel_at_period_end", true);

        assertThat(subscription().traits()).containsExactly(Trait.CANCELING);
        assertThat(minorUnits(subscription())).isEqualTo(10_000);
        assertThat(total(Fields.CANCELING_MRR, "active")).isEqualTo(10_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-12-31T00:00:00Z", "2026-11-01T00:00:00Z"})
    void timeOfTheCancellationMakesASubscriptionCancelingWhileItRuns(String cancelAt) {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1)).put("cancel_at",
                Instant.parse(cancelAt).getEpochSecond());

        assertThat(subscription().traits()).containsExactly(Trait.CANCELING);
        assertThat(total(Fields.CANCELING_MRR, "active")).isEqualTo(10_000_000_000L);

        stripe.get("sub_1").put("status", "canceled").put("ended_at", LAST.getEpochSecond());
        assertThat(total(Fields.CANCELING_MRR, "canceled")).isZero();
    }

    @Test
    void subscriptionThatIsResumedIsNoLongerPausedOrCanceling() {
        ObjectNode subscription = subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1));
        subscription.put("cancel_at_period_end", true).putObject("pause_collection").put("behavior", "void");
        assertThat(subscription().traits()).containsExactly(Trait.PAUSED, Trait.CANCELING);

        subscription.put("cancel_at_period_end", false).putNull("pause_collection");

        assertThat(subscription().traits()).isEmpty();
    }

    @Test
    void subscriptionKnowsItsTrialAfterwards() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1))
                .put("trial_start", START.getEpochSecond()).put("trial_end", LATER.getEpochSecond());

        assertThat(subscription().trial()).contains(new Trial(START, LATER));
        assertThat(additions().fields("month#2026-01")).containsOnlyKeys("trials_started|USD");
        assertThat(additions().fields("day#2026-02-15")).containsKeys("trials_converted|USD", "new_count|USD");
    }

    @Test
    void subscriptionWithoutATrialHasNone() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1));

        assertThat(subscription().trial()).isEmpty();
    }

    @Test
    void subscriptionDiscountedToNothingIsActiveWithoutAPayingCustomer() {
        discountSubscription(coupon("c_1", "forever").put("percent_off", 100));

        assertThat(total(Fields.ACTIVE, "active")).isEqualTo(1);
        assertThat(additions().get(Buckets.TOTAL, Fields.of(Fields.PAYING, "USD"))).isZero();
    }

    @Test
    void subscriptionCanceledDuringItsTrialDoesNotCount() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1)).put("status", "canceled")
                .put("trial_start", START.getEpochSecond()).put("trial_end", LAST.getEpochSecond())
                .put("ended_at", LATER.getEpochSecond());

        assertThat(subscription().periods()).isEmpty();
    }

    @Test
    void tierOfThePriceComesFirst() {
        stripe.put(product("prod_1", Map.of("tier", "reseller")));
        ObjectNode price = price("price_1", "prod_1", "usd", "10000");
        price.putObject("metadata").put("tier", " membership ");

        assertThat(tier(Map.of("price_1", "mapped"), price)).isEqualTo("membership");
        assertThat(stripe.paths()).doesNotContain("/v1/prices/price_1");
    }

    @Test
    void tierOfTheProductComesSecond() {
        stripe.put(product("prod_1", Map.of("tier", "reseller")));

        assertThat(tier(Map.of("price_1", "mapped"), stripe.put(price("price_1", "prod_1", "usd", "1"))))
                .isEqualTo("reseller");
    }

    @ParameterizedTest
    @ValueSource(strings = {"price_1", "prod_1"})
    void mappedTierComesThird(String id) {
        assertThat(tier(Map.of(id, "pro_reseller"), stripe.put(price("price_1", "prod_1", "usd", "1"))))
                .isEqualTo("pro_reseller");
    }

    @Test
    void tierWithoutARuleIsUnmapped() {
        assertThat(tier(Map.of(), stripe.put(price("price_1", "prod_1", "usd", "1")))).isEqualTo("unmapped");
    }

    @Test
    void tierIsThatOfTheItemWithTheHighestAmount() {
        ObjectNode small = price("price_1", "prod_1", "usd", "10000");
        small.putObject("metadata").put("tier", "membership");
        ObjectNode large = every(price("price_2", "prod_1", "usd", "240000"), 1, "year");
        large.putObject("metadata").put("tier", "reseller");
        ObjectNode equal = price("price_3", "prod_1", "usd", "20000");
        equal.putObject("metadata").put("tier", "pro_reseller");
        subscribe(item("si_1", small, 1), item("si_2", large, 1), item("si_3", equal, 1));

        assertThat(subscription().tier()).isEqualTo("reseller");
    }

    @Test
    void priceOfManySubscriptionsIsReadOnce() {
        ObjectNode price = stripe.put(price("price_1", "prod_1", "usd", "10000"));
        for (int i = 0; i < 30; i++) {
            stripe.put(StripeObjects.subscription("sub_" + i, "active", START, "usd", item("si_" + i, price, 1)));
        }

        try (SourceSession session = account.open()) {
            assertThat(session.page(Kind.SUBSCRIPTION, Optional.empty(), 100).facts()).hasSize(30);
        }
        assertThat(stripe.paths()).containsExactly("/v1/subscriptions", "/v1/prices/price_1");
    }

    @Test
    void subscriptionsThatCannotBeReadAreSkippedAlone() {
        subscribe("1", every(price("price_1", "prod_1", "usd", "1"), 1, "fortnight"), "usd");
        subscribe("2", every(price("price_2", "prod_1", "usd", "1"), 0, "month"), "usd");
        subscribe("3", price("price_3", "prod_1", "usdc", "1"), "usdc");
        subscribe("4", price("price_4", "prod_1", "xxx", "1"), "xxx");
        subscribe("5", price("price_5", "prod_1", "usd", "1"), "eur");
        ObjectNode custom = price("price_6", "prod_1", "usd", "1");
        custom.putNull("unit_amount_decimal");
        subscribe("6", custom, "usd");
        subscribe("7", price("price_7", "prod_1", "usd", "1").put("billing_scheme", "tiered"), "usd");
        stripe.erase("price_7");
        subscribe("8", price("price_8", "prod_1", "usd", "9223372036855"), "usd");
        subscribe("9", price("price_9", "prod_1", "usd", "9223372036854"), "usd");
        subscribe("10", price("price_10", "prod_1", "usd", "1"), "usd");
        stripe.get("sub_10").putNull("customer");
        subscribe("11", price("price_11", "prod_1", "usd", "1"), "usd");
        ((ObjectNode) stripe.get("sub_11").at("/items/data/0")).putNull("price");
        subscribe("12", price("price_12", "prod_1", "usd", "1"), "usd");
        stripe.get("sub_12").putArray("default_tax_rates").add(taxRate("txr_1", "5", true).putNull("percentage"));
        ObjectNode packages = price("price_13", "prod_1", "usd", "1");
        packages.putObject("transform_quantity").put("divide_by", 0).put("round", "up");
        subscribe("13", packages, "usd");

        try (SourceSession session = account.open()) {
            List<Fact> facts = List.copyOf(session.page(Kind.SUBSCRIPTION, Optional.empty(), 100).facts());
            assertThat(facts).hasSize(13).filteredOn(Fact.Skipped.class::isInstance).containsExactlyInAnyOrder(
                    skipped("sub_1", "interval_unknown"), skipped("sub_2", "interval_unknown"),
                    skipped("sub_3", "currency_unknown"), skipped("sub_4", "currency_unknown"),
                    skipped("sub_5", "price_missing"), skipped("sub_6", "price_missing"),
                    skipped("sub_7", "price_missing"), skipped("sub_8", "amount_out_of_range"),
                    skipped("sub_10", "unreadable"), skipped("sub_11", "unreadable"),
                    skipped("sub_12", "unreadable"), skipped("sub_13", "unreadable"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unpaid", "incomplete", "incomplete_expired", "paused"})
    void subscriptionThatDoesNotCountNeedsNoPrice(String status) {
        deletedTieredPrice().put("status", status);

        assertThat(subscription().status()).isEqualTo(status);
        assertThat(subscription().periods()).isEmpty();
    }

    @Test
    void pastOfACanceledSubscriptionOutlivesItsPrice() {
        deletedTieredPrice().put("status", "canceled").put("ended_at", LAST.getEpochSecond());
        Fact.Subscription active = new Fact.Subscription("sub_1", "cus_1", "unmapped", "active", "USD",
                List.of(period(START, Optional.empty())), 0);
        Fact.Subscription canceled = active.withPeriods(List.of(period(START, Optional.of(LATER))));

        try (SourceSession session = account.open()) {
            assertThat(session.merged(Optional.of(active), subscription()).periods())
                    .containsExactly(period(START, Optional.of(LAST)));
            assertThat(session.merged(Optional.of(canceled), subscription()).periods())
                    .isEqualTo(canceled.periods());
        }
        assertThat(total(Fields.COUNT, "canceled")).isEqualTo(1);
    }

    private ObjectNode deletedTieredPrice() {
        ObjectNode subscription = subscribe(item("si_1",
                price("price_1", "prod_1", "usd", "1").put("billing_scheme", "tiered"), 1));
        stripe.erase("price_1");
        return subscription;
    }

    private static Fact skipped(String id, String reason) {
        return new Fact.Skipped(Kind.SUBSCRIPTION, id, reason);
    }

    private void subscribe(String id, ObjectNode price, String currency) {
        stripe.put(price);
        stripe.put(StripeObjects.subscription("sub_" + id, "active", START, currency, item("si_" + id, price, 1)));
    }

    @Test
    void missingSubscriptionsAreOmitted() {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "1"), 1));

        try (SourceSession session = account.open()) {
            assertThat(session.fetch(Kind.SUBSCRIPTION, List.of("sub_none", "sub_1"))).extracting(Fact::id)
                    .containsExactly("sub_1");
        }
    }

    /** A price of 120 a year or, at other intervals, of 10. */
    private static ObjectNode amountEvery(String id, String product, int count, String interval) {
        return every(price(id, product, "usd", interval.equals("year") ? "12000" : "1000"), count, interval);
    }

    private static ObjectNode withoutTiers(ObjectNode price) {
        return price.deepCopy().without("tiers");
    }

    private ObjectNode subscribe(ObjectNode... items) {
        for (ObjectNode item : items) {
            if (!item.path("price").path("billing_scheme").asText().equals("tiered")) {
                stripe.put((ObjectNode) item.path("price"));
            }
            stripe.put(item);
        }
        return stripe.put(StripeObjects.subscription("sub_1", "active", START, "usd", items));
    }

    private void discountSubscription(ObjectNode coupon) {
        subscribe(item("si_1", price("price_1", "prod_1", "usd", "10000"), 1));
        applyToSubscription(coupon);
    }

    private void applyToSubscription(ObjectNode coupon) {
        stripe.put(coupon);
        ObjectNode discount = stripe.put(discount("di_" + coupon.path("id").asText(), coupon.path("id").asText()));
        stripe.get("sub_1").withArray("discounts").add(discount.path("id").asText());
    }

    private void applyToItem(ObjectNode item, ObjectNode coupon) {
        stripe.put(coupon);
        ObjectNode discount = stripe.put(discount("di_" + coupon.path("id").asText(), coupon.path("id").asText()));
        item.withArray("discounts").add(discount.path("id").asText());
    }

    /** An item of a price that includes tax. */
    private static ObjectNode inclusive(String id, String price, String amount) {
        return item(id, price(price, "prod_1", "usd", amount).put("tax_behavior", "inclusive"), 1);
    }

    private static void taxAutomatically(ObjectNode subscription, boolean enabled) {
        subscription.withObject("/automatic_tax").put("enabled", enabled);
    }

    private void taxItem(String id, ObjectNode... rates) {
        stripe.get("sub_1").path("items").path("data").forEach(item -> {
            if (item.path("id").asText().equals(id)) {
                ((ObjectNode) item).putArray("tax_rates").addAll(List.of(rates));
            }
        });
    }

    private void taxSubscription(ObjectNode... rates) {
        stripe.get("sub_1").putArray("default_tax_rates").addAll(List.of(rates));
    }

    private Fact.Subscription subscription() {
        return account.subscription("sub_1");
    }

    private Additions additions() {
        return CustomerRevenue.additions(List.of(subscription()), TestStripe.NOW);
    }

    private long total(String measure, String status) {
        return additions().get(Buckets.TOTAL, Fields.of(measure, "USD", "unmapped", status)).longValueExact();
    }

    private String tier(Map<String, String> tiers, ObjectNode price) {
        stripe.put(StripeObjects.subscription("sub_1", "active", START, "usd", item("si_1", price, 1)));
        try (SourceSession session = account.open(tiers)) {
            return ((Fact.Subscription) session.fetch(Kind.SUBSCRIPTION, List.of("sub_1")).getFirst()).tier();
        }
    }

    private long micros(ObjectNode... items) {
        subscribe(items);
        return subscription().periods().getFirst().monthlyMicros();
    }

    private long minorUnits(ObjectNode... items) {
        subscribe(items);
        return minorUnits(subscription());
    }

    private static long minorUnits(Fact.Subscription subscription) {
        return MonthlyMicros.minorUnits(BigInteger.valueOf(subscription.periods().getFirst().monthlyMicros()))
                .longValueExact();
    }

    private void subscribe(int count, ObjectNode price) {
        stripe.put(price);
        for (int i = 0; i < count; i++) {
            stripe.put(StripeObjects.subscription("sub_" + price.path("id").asText() + i, "active", START, "usd",
                    item("si_" + i, price, 1)));
        }
    }

    /** The rounded sum over all subscriptions. */
    private long minorUnitsOfAll() {
        List<Fact.Subscription> facts = new ArrayList<>();
        try (SourceSession session = account.open()) {
            Optional<String> next = Optional.empty();
            do {
                FactPage page = session.page(Kind.SUBSCRIPTION, next, 100);
                page.facts().forEach(fact -> facts.add((Fact.Subscription) fact));
                next = page.next();
            } while (next.isPresent());
        }
        Additions sum = CustomerRevenue.additions(facts, TestStripe.NOW);
        return MonthlyMicros.minorUnits(sum.get(Buckets.TOTAL,
                Fields.of(Fields.MRR, "USD", "unmapped", "active"))).longValueExact();
    }

    private static Period period(Instant from, Optional<Instant> until) {
        return new Period(from, until, 10_000_000_000L);
    }
}
