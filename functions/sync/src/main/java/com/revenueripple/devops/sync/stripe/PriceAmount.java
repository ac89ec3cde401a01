package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.SkipReason;
import com.stripe.model.Price;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cost of a quantity of a price per billing period, in Stripe's unit of the currency: per unit or per package of
 * units, or by tiers (https://docs.stripe.com/subscriptions/pricing-models/tiered-pricing).
 *
 * @param inclusive whether it may include tax: an unspecified price does if that is the account's default
 */
record PriceAmount(Price price, @Nullable BigDecimal unitAmount, List<Step> steps, boolean inclusive) {
    private static final String EXCLUSIVE = "exclusive";

    /**
     * A tier of the price.
     *
     * @param upTo the last unit in it; empty for the last tier
     * @param each the amount per unit
     * @param flat the amount for the tier as a whole
     */
    record Step(Optional<Long> upTo, Fraction each, Fraction flat) {}

    /**
     * The amount in the price's own currency.
     *
     * @param price with its tiers if it has any
     */
    static PriceAmount of(Price price) {
        List<Step> steps = Stream.ofNullable(price.getTiers()).flatMap(List::stream)
                .map(tier -> step(tier.getUpTo(), tier.getUnitAmountDecimal(), tier.getFlatAmountDecimal()))
                .toList();
        return new PriceAmount(price, price.getUnitAmountDecimal(), steps, !EXCLUSIVE.equals(price.getTaxBehavior()));
    }

    /**
     * The amount in one of the price's other currencies.
     *
     * @throws Unreadable when it has no such amount
     */
    static PriceAmount in(String currency, Price price) {
        Price.CurrencyOption option = Optional.ofNullable(price.getCurrencyOptions())
                .map(options -> options.get(currency))
                .orElseThrow(PriceAmount::missing);
        List<Step> steps = Stream.ofNullable(option.getTiers()).flatMap(List::stream)
                .map(tier -> step(tier.getUpTo(), tier.getUnitAmountDecimal(), tier.getFlatAmountDecimal()))
                .toList();
        return new PriceAmount(price, option.getUnitAmountDecimal(), steps, !EXCLUSIVE.equals(option.getTaxBehavior()));
    }

    /**
     * The cost of that many units.
     *
     * @throws Unreadable when the price has no amount for them, as when it was deleted with its tiers
     */
    Fraction forQuantity(long quantity) {
        if (!"tiered".equals(price.getBillingScheme())) {
            return unit().times(Fraction.of(transformed(quantity)));
        }
        return "volume".equals(price.getTiersMode()) ? volume(quantity) : graduated(quantity);
    }

    /** All units have the price of the last unit's tier. */
    private Fraction volume(long quantity) {
        return steps.stream()
                .filter(step -> step.upTo().filter(last -> last < quantity).isEmpty())
                .findFirst()
                .map(step -> step.each().times(Fraction.of(quantity)).plus(step.flat()))
                .orElseThrow(PriceAmount::missing);
    }

    /** Each unit has the price of its own tier. The first tier always applies. */
    private Fraction graduated(long quantity) {
        Fraction sum = Fraction.ZERO;
        long before = 0;
        for (Step step : steps) {
            long last = Math.min(quantity, step.upTo().orElse(quantity));
            sum = sum.plus(step.each().times(Fraction.of(last - before))).plus(step.flat());
            before = last;
            if (last == quantity) {
                return sum;
            }
        }
        throw missing();
    }

    private Fraction unit() {
        if (unitAmount == null) {
            throw missing();
        }
        return Fraction.of(unitAmount);
    }

    private long transformed(long quantity) {
        Price.TransformQuantity packages = price.getTransformQuantity();
        if (packages == null) {
            return quantity;
        }
        if (packages.getDivideBy() == null || packages.getDivideBy() < 1) {
            throw new Unreadable(SkipReason.UNREADABLE);
        }
        return "up".equals(packages.getRound())
                ? Math.ceilDiv(quantity, packages.getDivideBy())
                : Math.floorDiv(quantity, packages.getDivideBy());
    }

    private static Step step(@Nullable Long upTo, @Nullable BigDecimal each, @Nullable BigDecimal flat) {
        return new Step(Optional.ofNullable(upTo), orZero(each), orZero(flat));
    }

    private static Fraction orZero(@Nullable BigDecimal amount) {
        return amount == null ? Fraction.ZERO : Fraction.of(amount);
    }

    private static Unreadable missing() {
        return new Unreadable(SkipReason.PRICE_MISSING);
    }
}
