package com.revenueripple.devops.sync.contribution;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

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

    /**
     * A movement of money.
     *
     * @param category {@code subscription} or {@code one_time}
     * @param amountMinor negative for a refund
     * @param occurredAt when it counts; without it the payment is in no day and in no list
     */
    record Payment(String id, String category, String tier, String currency, long amountMinor,
            Optional<Instant> occurredAt) implements Fact {
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
     * @param trialMicros for a trial, its monthly revenue without the trial; otherwise 0
     * @param taxIncluded whether its present revenue includes tax of an unknown amount
     */
    record Subscription(String id, String customer, String tier, String status, String currency, List<Period> periods,
            long trialMicros, boolean taxIncluded) implements Fact {
        public Subscription {
            periods = List.copyOf(periods);
        }

        /** One without unknown tax. */
        public Subscription(String id, String customer, String tier, String status, String currency,
                List<Period> periods, long trialMicros) {
            this(id, customer, tier, status, currency, periods, trialMicros, false);
        }

        @Override
        public Kind kind() {
            return Kind.SUBSCRIPTION;
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
