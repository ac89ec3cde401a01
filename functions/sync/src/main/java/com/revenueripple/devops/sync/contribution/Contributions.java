package com.revenueripple.devops.sync.contribution;

import com.revenueripple.devops.metrics.Leaderboard;
import com.revenueripple.devops.sync.contribution.Fact.Commission;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.Skipped;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.User;
import java.math.BigInteger;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** The contribution of a single fact to the counters ({@link Fields}). */
public final class Contributions {
    private Contributions() {}

    /**
     * The contribution of a fact.
     *
     * @throws IllegalArgumentException for a subscription, which is counted together with its customer's others
     *         ({@link CustomerRevenue})
     */
    public static Additions of(Fact fact) {
        return switch (fact) {
            case User user -> of(user);
            case Payment payment -> of(payment);
            case Commission commission -> of(commission);
            case Skipped skipped -> of(skipped);
            case Subscription subscription ->
                throw new IllegalArgumentException("Subscription " + subscription.id() + " adds nothing by itself.");
        };
    }

    /** The same for every kind. A skipped subscription belongs to no customer. */
    private static Additions of(Skipped skipped) {
        return new Additions.Builder().add(Buckets.TOTAL, Fields.of(Fields.SKIPPED, skipped.reason()), 1).build();
    }

    private static Additions of(User user) {
        Additions.Builder adds = new Additions.Builder()
                .add(Buckets.TOTAL, Fields.of(Fields.COUNT, user.role(), user.status()), 1);
        user.createdAt().ifPresent(at -> adds.add(Buckets.day(at), Fields.COUNT, 1));
        return adds.build();
    }

    private static Additions of(Payment payment) {
        Additions.Builder adds = new Additions.Builder();
        add(adds, Buckets.TOTAL, payment);
        payment.occurredAt().map(Buckets::day).ifPresent(day -> add(adds, day, payment));
        return adds.build();
    }

    private static void add(Additions.Builder adds, String bucket, Payment payment) {
        String[] values = {payment.currency(), payment.category(), payment.tier()};
        BigInteger amount = BigInteger.valueOf(payment.amountMinor());
        adds.add(bucket, Fields.of(Fields.COUNT, values), 1).add(bucket, Fields.of(Fields.AMOUNT, values), amount);
        switch (payment.type()) {
            case REFUND -> adds.add(bucket, Fields.of(Fields.REFUNDS, values), amount.negate());
            case DISPUTE -> adds.add(bucket, Fields.of(Fields.DISPUTES, values), amount.negate());
            case GROSS -> {
                // What is neither refund nor dispute is the rest of the amount.
            }
        }
    }

    private static Additions of(Commission commission) {
        String currency = commission.currency();
        Additions.Builder adds = new Additions.Builder();
        adds.add(Buckets.TOTAL, Fields.of(Fields.COUNT, currency, commission.tier(), commission.status()), 1);
        adds.add(Buckets.TOTAL, Fields.of(Fields.AMOUNT, currency, commission.tier(), commission.status()),
                commission.commissionMinor());
        addStanding(adds, commission, Buckets.ALL_TIME);
        commission.createdAt().map(Contributions::month).ifPresent(month -> {
            adds.add(Buckets.month(month), Fields.of(Fields.COUNT, currency), 1);
            adds.add(Buckets.month(month), Fields.of(Fields.AMOUNT, currency), commission.commissionMinor());
            addStanding(adds, commission, month.toString());
        });
        return adds.build();
    }

    private static void addStanding(Additions.Builder adds, Commission commission, String window) {
        commission.affiliate().map(affiliate -> Buckets.standing(commission.currency(), window, affiliate))
                .ifPresent(standing -> adds
                        .add(standing, Leaderboard.COUNT, 1)
                        .add(standing, Leaderboard.TOTAL, commission.commissionMinor()));
    }

    private static YearMonth month(Instant moment) {
        return YearMonth.from(moment.atOffset(ZoneOffset.UTC));
    }
}
