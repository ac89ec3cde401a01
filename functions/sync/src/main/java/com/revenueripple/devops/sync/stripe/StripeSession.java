package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.sync.source.Truth;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads from Stripe during one run. Events only indicate which subscriptions changed; each fetch reads their present
 * state again. To read a subscription only once in a run, {@link #changes} omits events that were listed before the
 * subscription was fetched: that read has seen their changes.
 */
final class StripeSession implements SourceSession {
    /** Stripe keeps events for 30 days. */
    private static final Duration EVENTS_REACH_BACK = Duration.ofDays(25);
    private static final int MOST_PAGES_COUNTED = 10;

    private final StripeApi api;
    private final Clock clock;
    private final Ledger ledger;
    private final Hints hints;
    private final Sales sales;
    private final SubscriptionList subscriptions;
    private final SubscriptionFacts subscriptionFacts;
    /** The number of each subscription's last read. Lists are numbered in the same sequence. */
    private final Map<String, Long> reads = new HashMap<>();
    private long lastNumber;
    private @Nullable Backlog backlog;

    /** Listed changes that have not been returned yet, and the number of the list. */
    private record Backlog(Hints.Piece piece, long number) {}

    StripeSession(StripeApi api, Tiers tiers, Clock clock) {
        this.api = api;
        this.clock = clock;
        Catalog catalog = new Catalog(api);
        this.ledger = new Ledger(api);
        this.hints = new Hints(api, ledger, clock);
        this.sales = new Sales(new Invoices(api, catalog, tiers), tiers);
        this.subscriptions = new SubscriptionList(api);
        this.subscriptionFacts = new SubscriptionFacts(api, catalog, tiers);
    }

    @Override
    public String position() {
        return StripePosition.at(clock.instant()).json();
    }

    @Override
    public Optional<ChangePage> changes(String position, int limit) {
        return followable(position).map(from -> {
            ChangePage page = take(from, limit);
            while (page.changed().isEmpty() && page.more()) {
                page = take(StripePosition.parse(page.position()).orElseThrow(), limit);
            }
            return page;
        });
    }

    @Override
    public List<? extends Fact> fetch(Kind kind, Collection<String> ids) {
        return switch (kind) {
            case PAYMENT -> sales.payments(ids.stream()
                    .flatMap(id -> hints.entry(id).or(() -> ledger.entry(id)).stream())
                    .toList());
            case SUBSCRIPTION -> ids.stream().flatMap(id -> subscription(id).stream()).toList();
            case USER, COMMISSION -> throw unknown(kind);
        };
    }

    @Override
    public FactPage page(Kind kind, Optional<String> after, int limit) {
        long length = Math.min(limit, StripeApi.LONGEST_PAGE);
        return switch (kind) {
            case PAYMENT -> {
                StripeApi.Listed<BalanceTransaction> page = ledger.page(after, length);
                yield new FactPage(sales.payments(page.data().stream()
                        .flatMap(transaction -> LedgerEntry.of(transaction).stream())
                        .toList()), page.next());
            }
            case SUBSCRIPTION -> {
                StripeApi.Listed<Subscription> page = subscriptions.page(after, length);
                yield new FactPage(page.data().stream().map(subscriptionFacts::of).toList(), page.next());
            }
            case USER, COMMISSION -> throw unknown(kind);
        };
    }

    /** Exact up to a thousand, where counting ends: Stripe provides no counts, and lists a hundred at a time. */
    @Override
    public long count(Kind kind) {
        long count = 0;
        Optional<String> after = Optional.empty();
        for (int pages = 0; pages < MOST_PAGES_COUNTED; pages++) {
            StripeApi.Listed<?> page = switch (kind) {
                case PAYMENT -> ledger.barePage(after);
                case SUBSCRIPTION -> subscriptions.barePage(after);
                case USER, COMMISSION -> throw unknown(kind);
            };
            count += page.data().size();
            after = page.next();
            if (after.isEmpty()) {
                return count;
            }
        }
        return count;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Stripe provides no sums, so everything is listed and summed here; only subscriptions and the latest payments
     * are kept in memory. Changes are listed last, so that those made while the lists are read are among the pending.
     */
    @Override
    public Optional<Truth> truth(Set<Kind> kinds, String position, Instant asOf) {
        return followable(position).flatMap(from -> new TruthSum(this, hints, from, asOf).of(kinds));
    }

    @Override
    public Fact.Subscription merged(Optional<Fact.Subscription> stored, Fact.Subscription current) {
        Instant changedAt = hints.lastEvent(current.id()).orElse(clock.instant().truncatedTo(ChronoUnit.SECONDS));
        return SubscriptionHistory.extended(stored, current, changedAt);
    }

    @Override
    public long rowsRead() {
        return api.objectsRead();
    }

    /** Does nothing: Stripe deletes old events itself. */
    @Override
    public void prune() {}

    @Override
    public void close() {
        api.close();
    }

    private Optional<StripePosition> followable(String position) {
        Instant reach = clock.instant().minus(EVENTS_REACH_BACK);
        return StripePosition.parse(position).filter(from -> !from.from().isBefore(reach));
    }

    private ChangePage take(StripePosition from, int limit) {
        Backlog listed = backlog(from);
        List<Hint> open = listed.piece().hints();
        Set<EntityRef> changed = new LinkedHashSet<>();
        int taken = 0;
        while (taken < open.size()) {
            EntityRef ref = open.get(taken).ref();
            if (!isRead(ref, listed) && !changed.contains(ref)) {
                if (changed.size() == limit) {
                    break;
                }
                changed.add(ref);
            }
            taken++;
        }
        Hints.Piece rest = listed.piece().without(taken);
        backlog = new Backlog(rest, listed.number());
        boolean more = !rest.hints().isEmpty() || !rest.reachesPresent();
        return new ChangePage(changed, Set.of(), rest.position().json(), more, Optional.empty());
    }

    /** Whether a fetch has already seen the listed change of the entity. */
    private boolean isRead(EntityRef ref, Backlog listed) {
        return ref.kind() == Kind.SUBSCRIPTION && reads.getOrDefault(ref.id(), 0L) > listed.number();
    }

    /** The rest of the last list if it begins at this position, otherwise a new list. */
    private Backlog backlog(StripePosition from) {
        Backlog left = backlog;
        return left != null && !left.piece().hints().isEmpty() && left.piece().position().equals(from)
                ? left
                : new Backlog(hints.after(from), ++lastNumber);
    }

    private Optional<Fact> subscription(String id) {
        reads.put(id, ++lastNumber);
        return subscriptions.subscription(id).map(subscriptionFacts::of);
    }

    private static IllegalArgumentException unknown(Kind kind) {
        return new IllegalArgumentException("Stripe has no facts of the kind " + kind.code() + ".");
    }
}
