package com.revenueripple.devops.sync.contribution;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One business entity as its source describes it now. Texts are never empty and at most 100 characters long. A role,
 * status or tier that the source lacks is {@code unknown}. Currencies are upper-case ISO 4217 codes, amounts are in
 * that standard's minor units.
 */
public sealed interface Fact {

    Kind kind();

    /** Unique within the kind. */
    String id();

    /** An account. */
    record User(String id, String role, String status, Optional<Instant> createdAt) implements Fact {
        @Override
        public Kind kind() {
            return Kind.USER;
        }
    }

    /** The part of the revenue that an amount belongs to: net revenue is gross less refunds and disputes. */
    enum PaymentType {
        /** Paid by the customer, or a correction of such a payment. */
        GROSS,
        /** Paid back by the platform, or a refund that failed. */
        REFUND,
        /** Taken back by the customer's bank, or returned by it. */
        DISPUTE
    }

    /**
     * A movement of money.
     *
     * @param category {@code subscription} or {@code one_time}
     * @param amountMinor negative for money that was paid back
     * @param occurredAt when it counts; without it the payment is in no day and in no list
     */
    record Payment(String id, PaymentType type, String category, String tier, String currency, long amountMinor,
            Optional<Instant> occurredAt) implements Fact {
        /** One of a source that marks a refund only by a negative amount. */
        public Payment(String id, String category, String tier, String currency, long amountMinor,
                Optional<Instant> occurredAt) {
            this(id, amountMinor < 0 ? PaymentType.REFUND : PaymentType.GROSS, category, tier, currency, amountMinor,
                    occurredAt);
        }

        @Override
        public Kind kind() {
            return Kind.PAYMENT;
        }
    }

    /**
     * A subscription.
     *
     * @param customer the subscriber
     * @param status in the source's terms
     * @param periods its recurring revenue over time, in chronological order
     * @param trialMicros during a trial, its monthly revenue without the trial; otherwise 0
     * @param traits of its present revenue
     * @param trial the latest trial, past, present or future; empty when there is none or the source records none
     */
    record Subscription(String id, String customer, String tier, String status, String currency, List<Period> periods,
            long trialMicros, Set<Trait> traits, Optional<Trial> trial) implements Fact {
        public Subscription {
            periods = List.copyOf(periods);
            traits = Trait.inOrder(traits);
        }

        /** One without traits, of a source that records no trials. */
        public Subscription(String id, String customer, String tier, String status, String currency,
                List<Period> periods, long trialMicros) {
            this(id, customer, tier, status, currency, periods, trialMicros, Set.of(), Optional.empty());
        }

        /**
         * The same with the amount of another state's open period in place of its own, where that was computed by
         * another formula. Without an open period on both sides nothing changes.
         */
        public Subscription correctedBy(Subscription present) {
            if (!isOpen() || !present.isOpen()) {
                return this;
            }
            List<Period> corrected = new ArrayList<>(periods);
            corrected.set(periods.size() - 1, new Period(periods.getLast().from(), Optional.empty(),
                    present.periods().getLast().monthlyMicros()));
            return withPeriods(corrected);
        }

        private boolean isOpen() {
            return !periods.isEmpty() && periods.getLast().until().isEmpty();
        }

        /** The same with other periods. */
        public Subscription withPeriods(List<Period> others) {
            return new Subscription(id, customer, tier, status, currency, others, trialMicros, traits, trial);
        }

        @Override
        public Kind kind() {
            return Kind.SUBSCRIPTION;
        }
    }

    /** Something that is true of a subscription's present revenue. */
    enum Trait {
        /** It includes tax of an unknown amount. */
        TAX_INCLUDED,
        /** Its invoices are not collected for the time being. */
        PAUSED,
        /** The subscription is going to end. */
        CANCELING;

        /** The same traits, unmodifiable and in the order of this enum, so that equal sets are stored alike. */
        private static Set<Trait> inOrder(Set<Trait> traits) {
            Set<Trait> ordered = EnumSet.noneOf(Trait.class);
            ordered.addAll(traits);
            return Collections.unmodifiableSet(ordered);
        }
    }

    /**
     * A trial of a subscription, to the millisecond.
     *
     * @param end when it ends, ended or would have ended without a cancellation
     */
    record Trial(Instant start, Instant end) {
        public Trial {
            start = start.truncatedTo(ChronoUnit.MILLIS);
            end = end.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /**
     * A period in which a subscription counts, to the millisecond.
     *
     * @param until its end, exclusive; empty while unknown
     * @param monthlyMicros its monthly revenue, in millionths of a minor unit
     */
    record Period(Instant from, Optional<Instant> until, long monthlyMicros) {
        public Period {
            from = from.truncatedTo(ChronoUnit.MILLIS);
            until = until.map(end -> end.truncatedTo(ChronoUnit.MILLIS));
        }

        boolean contains(Instant moment) {
            return !from.isAfter(moment) && until.filter(end -> !end.isAfter(moment)).isEmpty();
        }

        boolean isEmpty() {
            return until.filter(end -> !end.isAfter(from)).isPresent();
        }
    }

    /**
     * An affiliate's share of a sale.
     *
     * @param affiliate a user name or, where the source knows none, a user id; empty when there is neither
     * @param saleMinor the amount of the sale
     * @param commissionMinor the share; negative for a reversal
     * @param createdAt when it was earned; without it the commission is in no month and in no list
     */
    record Commission(String id, Optional<String> affiliate, String tier, String status, String currency,
            long saleMinor, long commissionMinor, Optional<Instant> createdAt) implements Fact {
        @Override
        public Kind kind() {
            return Kind.COMMISSION;
        }
    }

    /**
     * A fact of any kind that cannot be read. It counts as skipped and as nothing else.
     *
     * @param reason a code in snake_case ({@link SkipReason}); views of other platforms may have further ones
     */
    record Skipped(Kind kind, String id, String reason) implements Fact {}
}
