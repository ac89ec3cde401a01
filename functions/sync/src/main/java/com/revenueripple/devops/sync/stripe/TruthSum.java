package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Contributions;
import com.revenueripple.devops.sync.contribution.CustomerRevenue;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.sync.source.Truth;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sums up everything that Stripe has, because Stripe provides no sums. Of the payments, only the latest and skipped ones
 * are kept once added. Subscriptions are kept until the end, because any of them may change while they are listed, and then its added
 * state is needed.
 */
final class TruthSum {
    private static final int PAGE = 100;
    private static final int MOST_PENDING = 10_000;

    private final SourceSession session;
    private final Hints hints;
    private final StripePosition position;
    private final Instant asOf;
    private final Map<EntityRef, Fact> kept = new HashMap<>();

    TruthSum(SourceSession session, Hints hints, StripePosition position, Instant asOf) {
        this.session = session;
        this.hints = hints;
        this.position = position;
        this.asOf = asOf;
    }

    /** The sum; empty when too much changed after the position. Changes are listed last, so that none is missed. */
    Optional<Truth> of(Set<Kind> kinds) {
        Map<Kind, Additions> sums = new EnumMap<>(Kind.class);
        kinds.forEach(kind -> sums.put(kind, sum(kind)));
        Set<EntityRef> pending = pending(kinds);
        List<Fact> pendingFacts = pending.stream().flatMap(ref -> Stream.ofNullable(kept.get(ref))).toList();
        return pending.size() > MOST_PENDING
                ? Optional.empty()
                : Optional.of(new Truth(sums, pending, pendingFacts, false));
    }

    private Additions sum(Kind kind) {
        Additions.Builder sum = new Additions.Builder();
        Optional<String> after = Optional.empty();
        do {
            FactPage page = session.page(kind, after, PAGE);
            page.facts().forEach(fact -> add(sum, fact));
            after = page.next();
        } while (after.isPresent());
        if (kind == Kind.SUBSCRIPTION) {
            addPresent(sum);
        }
        return sum.build();
    }

    private void add(Additions.Builder sum, Fact fact) {
        if (fact instanceof Subscription) {
            kept.put(ref(fact), fact);
        } else {
            sum.addAll(Contributions.of(fact));
            if (!(fact instanceof Payment payment) || isAfterPosition(payment)) {
                kept.put(ref(fact), fact);
            }
        }
    }

    /** Only the present is summed: Stripe does not provide the past movements. */
    private void addPresent(Additions.Builder sum) {
        kept.values().stream().filter(Subscription.class::isInstance).map(Subscription.class::cast)
                .collect(Collectors.groupingBy(Subscription::customer)).values().stream()
                .map(ofCustomer -> CustomerRevenue.additions(ofCustomer, asOf).only(Buckets.TOTAL::equals))
                .forEach(sum::addAll);
    }

    private boolean isAfterPosition(Payment payment) {
        return payment.occurredAt()
                .filter(at -> at.getEpochSecond() >= position.ledger().from().created())
                .isPresent();
    }

    /** What was created after the lists had been read is neither in the sums nor counted yet, so it is not pending. */
    private Set<EntityRef> pending(Set<Kind> kinds) {
        Set<EntityRef> pending = new HashSet<>();
        Optional<StripePosition> next = Optional.of(position);
        while (next.isPresent() && pending.size() <= MOST_PENDING) {
            Hints.Piece piece = hints.after(next.get());
            piece.hints().stream()
                    .map(Hint::ref)
                    .filter(ref -> kinds.contains(ref.kind()) && kept.containsKey(ref))
                    .forEach(pending::add);
            next = piece.reachesPresent() ? Optional.empty() : Optional.of(piece.after(piece.hints().size()));
        }
        return pending;
    }

    private static EntityRef ref(Fact fact) {
        return new EntityRef(fact.kind(), fact.id());
    }
}
