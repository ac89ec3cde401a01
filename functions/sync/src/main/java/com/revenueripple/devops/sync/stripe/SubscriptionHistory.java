package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Remembers what a subscription brought before it changed, which its present state does not tell. */
public final class SubscriptionHistory {
    private SubscriptionHistory() {}

    /**
     * The present state with the stored past. While it brings the same, nothing changes; another amount ends the stored
     * period and begins one; what has stopped counting ends it, at the end that Stripe tells if it tells one; what counts
     * again begins one. So the last period is open exactly when the subscription counts now, and brings what it brings
     * now. To be extended by the same state twice changes nothing.
     *
     * @param stored what was known so far
     * @param current what it is now, with the periods that can be told from that alone
     * @param changedAt when it became so, as well as is known; does not matter without a change
     */
    public static Subscription extended(Optional<Subscription> stored, Subscription current, Instant changedAt) {
        List<Period> known = stored.map(Subscription::periods).orElse(List.of());
        return known.isEmpty() ? current : withPeriods(current, extended(known, current.periods(), changedAt));
    }

    private static List<Period> extended(List<Period> known, List<Period> told, Instant changedAt) {
        Optional<Period> before = open(known);
        Optional<Period> now = open(told);
        if (before.map(Period::monthlyMicros).equals(now.map(Period::monthlyMicros))) {
            return known;
        }
        if (now.isEmpty()) {
            List<Period> ended = ended(known, lastEnd(told).orElse(changedAt));
            return ended.isEmpty() ? told : ended;
        }
        if (before.isEmpty()) {
            return begun(known, beginning(known, now.get(), changedAt), now.get());
        }
        Instant change = later(changedAt, before.get().from());
        return begun(ended(known, change), change, now.get());
    }

    /** With the last period ended; nothing is left of one that ends where it begins. */
    private static List<Period> ended(List<Period> known, Instant end) {
        List<Period> periods = new ArrayList<>(known);
        Period last = periods.removeLast();
        if (end.isAfter(last.from())) {
            periods.add(new Period(last.from(), Optional.of(end), last.monthlyMicros()));
        }
        return periods;
    }

    private static List<Period> begun(List<Period> ended, Instant from, Period now) {
        List<Period> periods = new ArrayList<>(ended);
        periods.add(new Period(from, Optional.empty(), now.monthlyMicros()));
        return periods;
    }

    /** Stripe tells when a trial amid its life was over; of other breaks is known only when their end was noticed. */
    private static Instant beginning(List<Period> known, Period now, Instant changedAt) {
        Instant broken = lastEnd(known).orElseThrow();
        return now.from().isAfter(broken) ? now.from() : later(changedAt, broken);
    }

    private static Optional<Period> open(List<Period> periods) {
        return last(periods).filter(period -> period.until().isEmpty());
    }

    private static Optional<Instant> lastEnd(List<Period> periods) {
        return last(periods).flatMap(Period::until);
    }

    private static Optional<Period> last(List<Period> periods) {
        return periods.isEmpty() ? Optional.empty() : Optional.of(periods.getLast());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Subscription withPeriods(Subscription current, List<Period> periods) {
        return new Subscription(current.id(), current.customer(), current.tier(), current.status(), current.currency(),
                periods, current.trialMicros());
    }
}
