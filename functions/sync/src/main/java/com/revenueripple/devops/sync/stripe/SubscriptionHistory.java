package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps the past revenue of a subscription, which its present state does not contain. All else is as at present. */
public final class SubscriptionHistory {
    private SubscriptionHistory() {}

    /**
     * The present state with the stored past. While the amount is the same, nothing changes. A different amount ends
     * the stored period and begins a new one. When the subscription no longer counts, the period ends, at Stripe's end
     * time if there is one. When it counts again, a new period begins. The last period is therefore open exactly when
     * the subscription counts now, with its present amount. A second call with the same state changes nothing.
     *
     * @param stored the state so far
     * @param current the present state, with the periods that follow from it alone
     * @param changedAt the time of the change, as far as it is known; not used without a change
     */
    public static Subscription extended(Optional<Subscription> stored, Subscription current, Instant changedAt) {
        List<Period> known = stored.map(Subscription::periods).orElse(List.of());
        return known.isEmpty() ? current : current.withPeriods(extended(known, current.periods(), changedAt));
    }

    private static List<Period> extended(List<Period> known, List<Period> reported, Instant changedAt) {
        Optional<Period> before = open(known);
        Optional<Period> now = open(reported);
        if (before.map(Period::monthlyMicros).equals(now.map(Period::monthlyMicros))) {
            return known;
        }
        if (now.isEmpty()) {
            List<Period> ended = ended(known, lastEnd(reported).orElse(changedAt));
            return ended.isEmpty() ? reported : ended;
        }
        if (before.isEmpty()) {
            return begun(known, beginning(known, now.get(), changedAt), now.get());
        }
        Instant change = later(changedAt, before.get().from());
        return begun(ended(known, change), change, now.get());
    }

    /** The periods with the last one ended. One that ends where it begins is removed. */
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

    /** Stripe provides the end of a trial within a subscription. Of other interruptions only the detection is known. */
    private static Instant beginning(List<Period> known, Period now, Instant changedAt) {
        Instant interrupted = lastEnd(known).orElseThrow();
        return now.from().isAfter(interrupted) ? now.from() : later(changedAt, interrupted);
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
}
