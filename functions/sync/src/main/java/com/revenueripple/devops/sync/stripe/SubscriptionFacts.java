package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Trait;
import com.revenueripple.devops.sync.contribution.Fact.Trial;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.stripe.model.Price;
import com.stripe.model.Subscription;
import com.stripe.model.SubscriptionItem;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Determines a subscription's present state and the part of its past that Stripe provides: its start, trial and end.
 * Stripe does not provide its revenue before a change of plan; {@link SubscriptionHistory} keeps that.
 */
final class SubscriptionFacts {
    /**
     * The fields that must be expanded for {@link #of}. Stripe expands four levels, including the {@code data} of a
     * list.
     */
    static final List<String> EXPANSIONS = List.of("discounts.source.coupon", "items.data.discounts");

    private final Catalog catalog;
    private final Tiers tiers;
    private final RecurringAmount amounts;

    /**
     * The recurring revenue of a subscription.
     *
     * @param micros a month, in millionths of a minor unit
     * @param main the price that determines the tier
     */
    private record Amount(long micros, Optional<Price> main, boolean taxIncluded) {

        /** That of a subscription which has none or whose amount is unknown, with the tier of its first item. */
        private static Amount none(Subscription subscription) {
            return new Amount(0, subscription.getItems().getData().stream().findFirst().map(SubscriptionItem::getPrice),
                    false);
        }
    }

    SubscriptionFacts(StripeApi api, Catalog catalog, Tiers tiers) {
        this.catalog = catalog;
        this.tiers = tiers;
        this.amounts = new RecurringAmount(api, catalog);
    }

    /** The subscription, with its discounts expanded; skipped when it cannot be read. */
    Fact of(Subscription subscription) {
        return Unreadable.orSkipped(Kind.SUBSCRIPTION, subscription.getId(), () -> readable(subscription));
    }

    private Fact.Subscription readable(Subscription subscription) {
        StripeCurrency currency = StripeCurrency.of(subscription.getCurrency());
        Amount amount = amount(subscription, currency);
        String tier = amount.main().flatMap(this::tier).orElse(Tiers.UNMAPPED);
        return new Fact.Subscription(subscription.getId(), Objects.requireNonNull(subscription.getCustomer()), tier,
                Objects.requireNonNull(subscription.getStatus()), currency.code(),
                periods(subscription, amount.micros()), isTrial(subscription) ? amount.micros() : 0,
                traits(subscription, amount), trial(subscription));
    }

    /**
     * A subscription that has ended needs no readable price: its past amounts are stored. Without those they are
     * unknown.
     */
    private Amount amount(Subscription subscription, StripeCurrency currency) {
        return switch (subscription.getStatus()) {
            case "active", "past_due", "trialing" -> readableAmount(subscription, currency);
            case "canceled" -> {
                try {
                    yield readableAmount(subscription, currency);
                } catch (Unreadable _) {
                    yield Amount.none(subscription);
                }
            }
            default -> Amount.none(subscription);
        };
    }

    private Amount readableAmount(Subscription subscription, StripeCurrency currency) {
        RecurringAmount.Monthly monthly = amounts.of(subscription);
        return new Amount(currency.micros(monthly.monthly()), monthly.main(), monthly.taxIncluded());
    }

    private static Set<Trait> traits(Subscription subscription, Amount amount) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (amount.taxIncluded()) {
            traits.add(Trait.TAX_INCLUDED);
        }
        if (subscription.getPauseCollection() != null) {
            traits.add(Trait.PAUSED);
        }
        if (Boolean.TRUE.equals(subscription.getCancelAtPeriodEnd()) || subscription.getCancelAt() != null) {
            traits.add(Trait.CANCELING);
        }
        return traits;
    }

    private static Optional<Trial> trial(Subscription subscription) {
        return instant(subscription.getTrialStart())
                .flatMap(start -> instant(subscription.getTrialEnd()).map(end -> new Trial(start, end)));
    }

    /** A price with its own tier need not be read with its product. */
    private Optional<String> tier(Price price) {
        return Tiers.in(price)
                .or(() -> catalog.price(price.getId()).flatMap(tiers::of))
                .or(() -> tiers.mapped(price.getId(), price.getProduct()));
    }

    private static boolean isTrial(Subscription subscription) {
        return "trialing".equals(subscription.getStatus());
    }

    private static List<Period> periods(Subscription subscription, long micros) {
        Instant start = Instant.ofEpochSecond(subscription.getStartDate());
        return switch (subscription.getStatus()) {
            case "active", "past_due" -> periods(subscription, start, Optional.empty(), micros);
            case "canceled" -> periods(subscription, start, end(subscription).or(() -> Optional.of(start)), micros);
            case "trialing" -> periods(subscription, start, instant(subscription.getTrialStart()).or(
                    () -> Optional.of(start)), micros);
            default -> List.of();
        };
    }

    /** From the start to the end, without the trial. */
    private static List<Period> periods(Subscription subscription, Instant start, Optional<Instant> end, long micros) {
        Stream<Period> periods = trial(subscription)
                .map(trial -> Stream.of(new Period(start, earlier(Optional.of(trial.start()), end), micros),
                        new Period(later(start, trial.end()), end, micros)))
                .orElseGet(() -> Stream.of(new Period(start, end, micros)));
        return periods.filter(period -> period.until().filter(until -> !until.isAfter(period.from())).isEmpty())
                .toList();
    }

    private static Optional<Instant> end(Subscription subscription) {
        return instant(subscription.getEndedAt()).or(() -> instant(subscription.getCanceledAt()));
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return Stream.concat(one.stream(), other.stream()).min(Instant::compareTo);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Optional<Instant> instant(@Nullable Long seconds) {
        return Optional.ofNullable(seconds).map(Instant::ofEpochSecond);
    }
}
