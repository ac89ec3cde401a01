package com.revenueripple.devops.sync.contribution;

import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.Trait;
import com.revenueripple.devops.sync.contribution.Fact.Trial;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The joint contribution of a customer's subscriptions. Their recurring revenue is a step function of time. A day on
 * which it changes has one movement, so the movements of all days up to a moment add up to the recurring revenue at
 * that moment, and the customers who are new or return, less those who leave, to those who pay. What counts on a day
 * also counts in its month.
 */
public final class CustomerRevenue {
    private final Collection<Subscription> subscriptions;
    private final Instant asOf;

    private CustomerRevenue(Collection<Subscription> subscriptions, Instant asOf) {
        this.subscriptions = subscriptions;
        this.asOf = asOf;
    }

    /**
     * The joint contribution of these subscriptions, which belong to one customer.
     *
     * @param asOf the present; later steps do not count yet
     */
    public static Additions additions(Collection<Subscription> subscriptions, Instant asOf) {
        return new CustomerRevenue(subscriptions, asOf).additions();
    }

    /** The time of the next step that does not count yet. */
    public static Optional<Instant> nextStep(Collection<Subscription> subscriptions, Instant asOf) {
        return subscriptions.stream()
                .flatMap(CustomerRevenue::steps)
                .filter(step -> step.isAfter(asOf))
                .min(Instant::compareTo);
    }

    private static Stream<Instant> steps(Subscription subscription) {
        Stream<Instant> ofPeriods = subscription.periods().stream()
                .flatMap(period -> Stream.concat(Stream.of(period.from()), period.until().stream()));
        Stream<Instant> ofTrial = subscription.trial().stream()
                .flatMap(trial -> Stream.concat(Stream.of(trial.start()), conversion(subscription, trial).stream()));
        return Stream.concat(ofPeriods, ofTrial);
    }

    private Additions additions() {
        Additions.Builder adds = new Additions.Builder();
        subscriptions.forEach(subscription -> {
            addPresent(adds, subscription);
            subscription.trial().ifPresent(trial -> addTrial(adds, subscription, trial));
        });
        subscriptions.stream()
                .collect(Collectors.groupingBy(Subscription::currency))
                .forEach((currency, alike) -> addMovements(adds, currency, periods(alike)));
        return adds.build();
    }

    private void addPresent(Additions.Builder adds, Subscription subscription) {
        String[] values = {subscription.currency(), subscription.tier(), subscription.status()};
        adds.add(Buckets.TOTAL, Fields.of(Fields.COUNT, values), 1);
        adds.add(Buckets.TOTAL, Fields.of(Fields.TRIAL_MRR, values), subscription.trialMicros());
        List<Period> present = subscription.periods().stream().filter(period -> period.contains(asOf)).toList();
        BigInteger micros = present.stream().map(period -> BigInteger.valueOf(period.monthlyMicros()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        adds.add(Buckets.TOTAL, Fields.of(Fields.ACTIVE, values), present.size());
        adds.add(Buckets.TOTAL, Fields.of(Fields.MRR, values), micros);
        for (Trait trait : subscription.traits()) {
            switch (trait) {
                case PAUSED -> adds.add(Buckets.TOTAL, Fields.of(Fields.PAUSED_MRR, values), micros);
                case CANCELING -> adds.add(Buckets.TOTAL, Fields.of(Fields.CANCELING_MRR, values), micros);
                case TAX_INCLUDED -> adds.add(Buckets.TOTAL, Fields.of(Fields.TAX_INCLUDED, values),
                        present.isEmpty() && subscription.trialMicros() == 0 ? 0 : 1);
            }
        }
    }

    private void addTrial(Additions.Builder adds, Subscription subscription, Trial trial) {
        addEvent(adds, Fields.of(Fields.TRIALS_STARTED, subscription.currency()), trial.start());
        conversion(subscription, trial).ifPresent(
                at -> addEvent(adds, Fields.of(Fields.TRIALS_CONVERTED, subscription.currency()), at));
    }

    private void addEvent(Additions.Builder adds, String field, Instant moment) {
        if (!moment.isAfter(asOf)) {
            addOnDay(adds, day(moment), field, BigInteger.ONE);
        }
    }

    /** The first moment at or after the end of the trial with recurring revenue. */
    private static Optional<Instant> conversion(Subscription subscription, Trial trial) {
        return subscription.periods().stream()
                .filter(period -> period.monthlyMicros() != 0 && !period.isEmpty())
                .filter(period -> period.until().filter(until -> !until.isAfter(trial.end())).isEmpty())
                .map(period -> period.from().isAfter(trial.end()) ? period.from() : trial.end())
                .min(Instant::compareTo);
    }

    private static List<Period> periods(Collection<Subscription> subscriptions) {
        return subscriptions.stream()
                .flatMap(subscription -> subscription.periods().stream())
                .filter(period -> !period.isEmpty())
                .toList();
    }

    private void addMovements(Additions.Builder adds, String currency, List<Period> periods) {
        Optional<LocalDate> firstPaid = periods.stream()
                .filter(period -> period.monthlyMicros() != 0)
                .map(period -> day(period.from()))
                .min(LocalDate::compareTo);
        BigInteger before = BigInteger.ZERO;
        for (Map.Entry<LocalDate, BigInteger> step : stepsByDay(periods).entrySet()) {
            LocalDate day = step.getKey();
            BigInteger change = step.getValue();
            if (change.signum() != 0) {
                MrrMovement movement = MrrMovement.between(before, before.add(change),
                        firstPaid.filter(day::isAfter).isPresent());
                addOnDay(adds, day, Fields.of(movement.code(), currency), change);
                addOnDay(adds, day, Fields.of(movement.countCode(), currency), BigInteger.ONE);
            }
            before = before.add(change);
        }
        adds.add(Buckets.TOTAL, Fields.of(Fields.PAYING, currency), before.signum() == 0 ? 0 : 1);
    }

    private static void addOnDay(Additions.Builder adds, LocalDate day, String field, BigInteger amount) {
        adds.add(Buckets.day(day), field, amount).add(Buckets.month(day), field, amount);
    }

    private NavigableMap<LocalDate, BigInteger> stepsByDay(List<Period> periods) {
        NavigableMap<LocalDate, BigInteger> steps = new TreeMap<>();
        for (Period period : periods) {
            BigInteger micros = BigInteger.valueOf(period.monthlyMicros());
            addStep(steps, period.from(), micros);
            period.until().ifPresent(end -> addStep(steps, end, micros.negate()));
        }
        return steps;
    }

    private void addStep(NavigableMap<LocalDate, BigInteger> steps, Instant moment, BigInteger change) {
        if (!moment.isAfter(asOf)) {
            steps.merge(day(moment), change, BigInteger::add);
        }
    }

    private static LocalDate day(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }
}
