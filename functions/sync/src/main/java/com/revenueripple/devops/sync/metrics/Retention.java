package com.revenueripple.devops.sync.metrics;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.MrrMovement;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * How much of the monthly recurring revenue (MRR) of a month's start was kept until its end, from the movements of the
 * month, in which contraction and churn are negative. Reactivation is in neither gross nor net, as neither is new
 * revenue. A rate is empty unless its denominator is positive.
 *
 * @param month in UTC
 * @param gross (MRR at the start + contraction + churn) / MRR at the start
 * @param net the same with expansion
 * @param customerChurn customers who stopped paying / paying customers at the start
 * @param revenueChurn -churn / MRR at the start
 * @param quickRatio (new + expansion + reactivation) / -(contraction + churn)
 *            (https://learn.profitwell.com/l/en/article/sxsipjlziy-saa-s-quick-ratio, which knows no reactivation)
 */
record Retention(YearMonth month, Optional<BigDecimal> gross, Optional<BigDecimal> net,
        Optional<BigDecimal> customerChurn, Optional<BigDecimal> revenueChurn, Optional<BigDecimal> quickRatio) {
    private static final int PAST_MONTHS = 12;

    /** What was there when a month began, and what happened in it. */
    private record Course(YearMonth month, BigInteger mrr, long paying, Additions movements, Currency currency) {

        /** @param mrr at the end of the month, as the number of paying customers */
        static Course upTo(BigInteger mrr, long paying, YearMonth month, Additions counters, Currency currency) {
            Additions movements = counters.only(Buckets.month(month)::equals);
            return new Course(month,
                    mrr.subtract(moved(movements, currency, MrrMovement.values())),
                    paying - MrrMovementCounts.of(movements, currency).change(), movements, currency);
        }

        /** Whether nothing had moved until the end of the month. */
        boolean isBlank() {
            return mrr.signum() == 0 && paying == 0
                    && MrrMovementCounts.of(movements, currency).equals(MrrMovementCounts.NONE);
        }

        Retention retention() {
            BigInteger lost = moved(MrrMovement.CONTRACTION, MrrMovement.CHURN);
            BigInteger expansion = moved(MrrMovement.EXPANSION);
            BigInteger churned = BigInteger.valueOf(MrrMovementCounts.of(movements, currency).churn());
            return new Retention(month,
                    Rate.of(mrr.add(lost), mrr),
                    Rate.of(mrr.add(lost).add(expansion), mrr),
                    Rate.of(churned, BigInteger.valueOf(paying)),
                    Rate.of(moved(MrrMovement.CHURN).negate(), mrr),
                    Rate.of(moved(MrrMovement.NEW, MrrMovement.REACTIVATION).add(expansion), lost.negate()));
        }

        private BigInteger moved(MrrMovement... kinds) {
            return moved(movements, currency, kinds);
        }

        private static BigInteger moved(Additions movements, Currency currency, MrrMovement... kinds) {
            return Arrays.stream(kinds)
                    .map(kind -> movements.total(Fields.of(kind.code(), currency.getCurrencyCode())))
                    .reduce(BigInteger.ZERO, BigInteger::add);
        }
    }

    /** The first of the months that {@link #until} returns. */
    static YearMonth first(YearMonth present) {
        return present.minusMonths(PAST_MONTHS);
    }

    /**
     * The twelve months before the present one, and this one to date, oldest first; without those before the first
     * movement.
     *
     * @param subscriptions their total and these months
     */
    static List<Retention> until(YearMonth present, Additions subscriptions, Currency currency) {
        Measures now = Measures.of(subscriptions.fields(Buckets.TOTAL)).in(currency);
        BigInteger mrr = now.named(Fields.MRR).sum();
        long paying = now.named(Fields.PAYING).count();
        List<Course> courses = new ArrayList<>();
        for (YearMonth month = present; !month.isBefore(first(present)); month = month.minusMonths(1)) {
            Course course = Course.upTo(mrr, paying, month, subscriptions, currency);
            courses.add(course);
            mrr = course.mrr();
            paying = course.paying();
        }
        while (!courses.isEmpty() && courses.getLast().isBlank()) {
            courses.removeLast();
        }
        Collections.reverse(courses);
        return courses.stream().map(Course::retention).toList();
    }
}
