package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.MonthlyMicros;
import com.revenueripple.devops.sync.contribution.SkipReason;
import com.stripe.model.Coupon;
import com.stripe.model.Price;
import com.stripe.model.Subscription;
import com.stripe.model.SubscriptionItem;
import com.stripe.model.TaxRate;
import com.stripe.param.SubscriptionItemListParams;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The monthly revenue of subscriptions by Stripe's definition of monthly recurring revenue
 * (https://support.stripe.com/questions/calculating-monthly-recurring-revenue-(mrr)-in-billing): quantity times price
 * of all items, converted to a month, less permanent discounts, without tax and metered usage.
 */
final class RecurringAmount {
    private static final Fraction MONTHS_A_YEAR = Fraction.of(12);
    private static final Fraction HUNDRED = Fraction.of(100);

    private final StripeApi api;
    private final Catalog catalog;
    private final Discounts discounts;

    /**
     * The monthly revenue of a subscription.
     *
     * @param monthly in Stripe's unit of the subscription's currency
     * @param main the price of the item with the highest amount, the first of equals; empty without items
     * @param taxIncluded whether it may include tax that Stripe determines for each invoice
     */
    record Monthly(Fraction monthly, Optional<Price> main, boolean taxIncluded) {}

    /**
     * An item of a subscription, less coupons.
     *
     * @param monthly with the tax that the price includes, because coupons are deducted before tax is determined
     * @param untaxed the part of the amount that is not tax, as far as rates are known
     * @param inclusive whether the price may include tax
     */
    private record Line(Price price, Fraction monthly, Fraction untaxed, boolean inclusive) {

        Fraction net() {
            return monthly.times(untaxed);
        }

        Line with(Fraction amount) {
            return new Line(price, amount, untaxed, inclusive);
        }
    }

    RecurringAmount(StripeApi api, Catalog catalog) {
        this.api = api;
        this.catalog = catalog;
        this.discounts = new Discounts(api, catalog);
    }

    /**
     * The monthly revenue of a subscription.
     *
     * @throws Unreadable when an item has no known amount or interval
     */
    Monthly of(Subscription subscription) {
        List<Line> lines = items(subscription).stream().map(item -> line(item, subscription)).toList();
        Optional<Price> main = lines.stream()
                .reduce((most, line) -> line.net().compareTo(most.net()) > 0 ? line : most)
                .map(Line::price);
        List<Line> remaining = lines;
        for (Coupon coupon : discounts.of(subscription)) {
            remaining = less(coupon, remaining, subscription.getCurrency());
        }
        return new Monthly(sum(remaining, Line::net), main, isTaxAutomatic(subscription)
                && remaining.stream().anyMatch(line -> line.inclusive() && !line.monthly().isZero()));
    }

    /** A subscription contains only its first items. */
    private List<SubscriptionItem> items(Subscription subscription) {
        if (!subscription.getItems().getHasMore()) {
            return subscription.getItems().getData();
        }
        List<SubscriptionItem> items = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            SubscriptionItemListParams.Builder params = SubscriptionItemListParams.builder()
                    .setSubscription(subscription.getId())
                    .setLimit(StripeApi.LONGEST_PAGE)
                    .addExpand("data.discounts");
            after.ifPresent(params::setStartingAfter);
            StripeApi.Listed<SubscriptionItem> page = api.list(
                    (stripe, options) -> stripe.subscriptionItems().list(params.build(), options));
            items.addAll(page.data());
            after = page.next();
        } while (after.isPresent());
        return items;
    }

    private Line line(SubscriptionItem item, Subscription subscription) {
        Price price = item.getPrice();
        String currency = subscription.getCurrency();
        Fraction untaxed = untaxed(item, subscription);
        if (price.getRecurring() == null || "metered".equals(price.getRecurring().getUsageType())) {
            return new Line(price, Fraction.ZERO, untaxed, false);
        }
        long quantity = item.getQuantity() == null ? 1 : item.getQuantity();
        PriceAmount amount = amount(price, currency);
        Line line = new Line(price, monthly(amount.forQuantity(quantity), price), untaxed, amount.inclusive());
        for (Coupon coupon : discounts.of(item)) {
            line = less(coupon, List.of(line), currency).getFirst();
        }
        return line;
    }

    /** Then the rates depend on the customer's location and are known only from invoices. */
    private static boolean isTaxAutomatic(Subscription subscription) {
        return subscription.getAutomaticTax() != null
                && Boolean.TRUE.equals(subscription.getAutomaticTax().getEnabled());
    }

    /**
     * Inclusive rates are part of the price and refer to the amount without tax; exclusive ones are added to it. An
     * item's own rates replace those of the subscription.
     */
    private static Fraction untaxed(SubscriptionItem item, Subscription subscription) {
        List<TaxRate> own = orNone(item.getTaxRates());
        Fraction included = (own.isEmpty() ? orNone(subscription.getDefaultTaxRates()) : own).stream()
                .filter(rate -> Boolean.TRUE.equals(rate.getInclusive()))
                .map(rate -> Fraction.of(rate.getPercentage()))
                .reduce(Fraction.ZERO, Fraction::plus);
        return HUNDRED.over(HUNDRED.plus(included));
    }

    /** An item's copy of its price lacks tiers and other currencies. */
    private PriceAmount amount(Price price, String currency) {
        if (!currency.equals(price.getCurrency())) {
            return PriceAmount.in(currency, catalog.priceIn(currency, price));
        }
        return PriceAmount.of("tiered".equals(price.getBillingScheme())
                ? catalog.price(price.getId()).orElse(price)
                : price);
    }

    private static Fraction monthly(Fraction amount, Price price) {
        long count = orZero(price.getRecurring().getIntervalCount());
        if (count < 1) {
            throw new Unreadable(SkipReason.INTERVAL_UNKNOWN);
        }
        return amount.times(Fraction.of(timesAYear(price))).over(MONTHS_A_YEAR.times(Fraction.of(count)));
    }

    private static long timesAYear(Price price) {
        try {
            return MonthlyMicros.timesAYear(String.valueOf(price.getRecurring().getInterval()));
        } catch (IllegalArgumentException _) {
            throw new Unreadable(SkipReason.INTERVAL_UNKNOWN);
        }
    }

    private static List<Line> less(Coupon coupon, List<Line> lines, String currency) {
        Fraction applicable = sum(lines.stream().filter(appliesTo(coupon)).toList(), Line::monthly);
        if (applicable.isZero()) {
            return lines;
        }
        Fraction kept = Fraction.ONE.minus(taken(coupon, lines, applicable, currency).over(applicable));
        return lines.stream()
                .map(line -> appliesTo(coupon).test(line) ? line.with(line.monthly().times(kept)) : line)
                .toList();
    }

    /**
     * A fixed amount is deducted from each invoice, so it recurs at the shortest interval among the items. It never
     * exceeds their amount.
     */
    private static Fraction taken(Coupon coupon, List<Line> lines, Fraction applicable, String currency) {
        if (coupon.getPercentOff() != null) {
            return applicable.times(Fraction.of(coupon.getPercentOff())).over(HUNDRED);
        }
        return lines.stream().filter(appliesTo(coupon)).filter(line -> !line.monthly().isZero())
                .map(line -> monthly(amountOff(coupon, currency), line.price()))
                .max(Comparator.naturalOrder())
                .map(applicable::min)
                .orElse(Fraction.ZERO);
    }

    private static Fraction amountOff(Coupon coupon, String currency) {
        if (currency.equals(coupon.getCurrency())) {
            return Fraction.of(orZero(coupon.getAmountOff()));
        }
        return Optional.ofNullable(coupon.getCurrencyOptions())
                .map(options -> options.get(currency))
                .map(option -> Fraction.of(orZero(option.getAmountOff())))
                .orElse(Fraction.ZERO);
    }

    private static Predicate<Line> appliesTo(Coupon coupon) {
        return line -> coupon.getAppliesTo() == null
                || coupon.getAppliesTo().getProducts().contains(line.price().getProduct());
    }

    private static Fraction sum(List<Line> lines, Function<Line, Fraction> amount) {
        return lines.stream().map(amount).reduce(Fraction.ZERO, Fraction::plus);
    }

    private static List<TaxRate> orNone(@Nullable List<TaxRate> rates) {
        return rates == null ? List.of() : rates;
    }

    private static long orZero(@Nullable Long amount) {
        return amount == null ? 0 : amount;
    }
}
