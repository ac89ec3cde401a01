package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.revenueripple.devops.metrics.Listed;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Fields;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Currency;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The revenue metrics, as {@code GET /api/devops/sync/revenue} returns them. A metric that the source does not record
 * is empty.
 *
 * @param skipped the number of payments and subscriptions that cannot be read, by reason; they are in none of the other
 *            metrics
 * @param caveats what the source cannot know, of all data or of the present one
 * @param otherCurrencies those of payments and subscriptions that are not in the reporting currency, in alphabetical
 *            order
 * @param totals in the reporting currency
 * @param subscriptionBreakdown subscription payments by tier: every known tier, and any other that occurs
 * @param subscriptionsByTier the subscriptions that count towards the monthly recurring revenue, by the same tiers
 * @param subscriptionsByStatus all subscriptions
 * @param mrrMovements this calendar month (UTC) to date
 * @param mrrMovementCounts of the same month
 * @param retention of the last months
 * @param trialsStarted this calendar month (UTC) to date
 * @param trialsConverted in the same month: trials of any month whose subscription had its first recurring revenue
 *            after the trial
 * @param revenueByTier all payments by tier: every known tier, and any other that occurs
 * @param revenueByDay of today and the 29 days before (UTC)
 * @param byCurrency the totals in each currency that occurs, when there are others than the reporting currency
 * @param recentTransactions the newest ten payments in the reporting currency
 */
record RevenueMetrics(@JsonUnwrapped Freshness freshness, NavigableMap<String, Long> skipped,
        RevenueSource revenueSource, List<Caveat> caveats, Currency currency, List<Currency> otherCurrencies,
        @JsonUnwrapped Totals totals, NavigableMap<String, TierRevenue> subscriptionBreakdown,
        NavigableMap<String, TierRecurring> subscriptionsByTier,
        NavigableMap<String, Long> subscriptionsByStatus, MrrMovements mrrMovements,
        MrrMovementCounts mrrMovementCounts, List<Retention> retention, Optional<Long> trialsStarted,
        Optional<Long> trialsConverted, NavigableMap<String, RefundedRevenue> revenueByTier,
        List<DayRevenue> revenueByDay,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) NavigableMap<String, Totals> byCurrency,
        List<Listed> recentTransactions) {
    private static final String TRIPWIRE = "tripwire";
    private static final List<String> SUBSCRIPTION_TIERS = List.of("membership", "reseller", "pro_reseller");
    private static final List<String> TIERS = List.of("membership", "reseller", "pro_reseller", TRIPWIRE);
    private static final int CATEGORY = 1;
    private static final int PAYMENT_TIER = 2;
    private static final int TIER = 1;
    private static final int STATUS = 2;
    private static final String PAST_DUE = "past_due";
    private static final Caveat TAX_INCLUDED = Caveat.of(Fields.TAX_INCLUDED, "monthly_recurring_revenue",
            "past_due_mrr", "trial_mrr", "subscriptions_by_tier", "mrr_movements", "arr", "arpa", Fields.PAUSED_MRR,
            Fields.CANCELING_MRR, "retention");

    /**
     * The totals in one currency.
     *
     * @param totalRevenue all payments ever, less what was paid back
     * @param subscriptionRevenue of these, the payments for subscriptions
     * @param oneTimeRevenue of these, the others
     * @param tripwireRevenue of the one-time payments, those of the tier {@code tripwire}
     * @param pastDueMrr the part of the monthly recurring revenue whose last payment is missing
     * @param trialMrr the revenue of trials if they were paid; not part of the monthly recurring revenue
     * @param activeSubscriptions subscriptions that count towards the monthly recurring revenue, free ones included
     * @param payingCustomers customers whose monthly recurring revenue is not zero
     * @param arr the monthly recurring revenue of twelve months
     * @param arpa the monthly recurring revenue for each paying customer; empty without any
     * @param pausedMrr the part of the monthly recurring revenue whose invoices are not collected for the time being
     * @param cancelingMrr the part of the monthly recurring revenue whose subscriptions are going to end
     * @param revenue all payments ever
     */
    record Totals(Money totalRevenue, Money subscriptionRevenue, Money oneTimeRevenue, Money tripwireRevenue,
            Money monthlyRecurringRevenue, Money pastDueMrr, Money trialMrr, long activeSubscriptions,
            long payingCustomers, Money arr, Optional<Money> arpa, Optional<Money> pausedMrr,
            Optional<Money> cancelingMrr, @JsonUnwrapped RefundedRevenue revenue) {

        /** Those of these payments and subscriptions, all of that currency. */
        static Totals of(Measures payments, Measures subscriptions, Currency currency, RevenueSource source) {
            Measures amounts = payments.named(Fields.AMOUNT);
            Measures oneTime = amounts.with(CATEGORY, "one_time");
            Measures mrr = subscriptions.named(Fields.MRR);
            long payingCustomers = subscriptions.named(Fields.PAYING).count();
            return new Totals(
                    amounts.money(currency),
                    amounts.with(CATEGORY, "subscription").money(currency),
                    oneTime.money(currency),
                    oneTime.with(PAYMENT_TIER, TRIPWIRE).money(currency),
                    mrr.monthly(currency),
                    mrr.with(STATUS, PAST_DUE).monthly(currency),
                    subscriptions.named(Fields.TRIAL_MRR).monthly(currency),
                    subscriptions.named(Fields.ACTIVE).count(),
                    payingCustomers,
                    mrr.yearly(currency),
                    mrr.monthlyEach(currency, payingCustomers),
                    source.recorded(subscriptions.named(Fields.PAUSED_MRR).monthly(currency)),
                    source.recorded(subscriptions.named(Fields.CANCELING_MRR).monthly(currency)),
                    RefundedRevenue.of(payments, currency, source));
        }
    }

    /** Payments of one tier. */
    record TierRevenue(long count, Money revenue) {}

    /** Subscriptions of one tier. */
    record TierRecurring(long count, Money monthlyRecurringRevenue) {}

    /**
     * The metrics of these counters.
     *
     * @param paymentCounters their total and the days of {@link DayRevenue}
     * @param subscriptionCounters their total and the months of {@link Retention}
     */
    static RevenueMetrics of(Freshness freshness, RevenueSource source, Currency currency, LocalDate today,
            Additions paymentCounters, Additions subscriptionCounters, List<Listed> newest) {
        Measures payments = Measures.of(paymentCounters.fields(Buckets.TOTAL));
        Measures subscriptions = Measures.of(subscriptionCounters.fields(Buckets.TOTAL));
        Measures ownPayments = payments.in(currency);
        Measures ownSubscriptions = subscriptions.in(currency);
        YearMonth thisMonth = YearMonth.from(today);
        Additions month = subscriptionCounters.only(Buckets.month(thisMonth)::equals);
        NavigableMap<String, Totals> byCurrency = byCurrency(payments, subscriptions, source);
        List<Currency> otherCurrencies = byCurrency.keySet().stream().map(Currency::getInstance)
                .filter(other -> !other.equals(currency)).toList();
        return new RevenueMetrics(freshness, Measures.skipped(paymentCounters, subscriptionCounters), source,
                caveats(source, subscriptions), currency, otherCurrencies,
                Totals.of(ownPayments, ownSubscriptions, currency, source),
                ownPayments.with(CATEGORY, "subscription").by(PAYMENT_TIER, SUBSCRIPTION_TIERS,
                        tier -> new TierRevenue(tier.named(Fields.COUNT).count(),
                                tier.named(Fields.AMOUNT).money(currency))),
                ownSubscriptions.by(TIER, SUBSCRIPTION_TIERS, tier -> new TierRecurring(
                        tier.named(Fields.ACTIVE).count(), tier.named(Fields.MRR).monthly(currency))),
                ownSubscriptions.named(Fields.COUNT).by(STATUS, List.of(), Measures::count),
                MrrMovements.of(month, currency),
                MrrMovementCounts.of(month, currency),
                Retention.until(thisMonth, subscriptionCounters, currency),
                source.recorded(count(Fields.TRIALS_STARTED, month, currency)),
                source.recorded(count(Fields.TRIALS_CONVERTED, month, currency)),
                ownPayments.by(PAYMENT_TIER, TIERS, tier -> RefundedRevenue.of(tier, currency, source)),
                DayRevenue.until(today, paymentCounters, currency, source),
                otherCurrencies.isEmpty() ? new TreeMap<>() : byCurrency,
                newest);
    }

    private static long count(String measure, Additions month, Currency currency) {
        return month.total(Fields.of(measure, currency.getCurrencyCode())).longValueExact();
    }

    private static List<Caveat> caveats(RevenueSource source, Measures subscriptions) {
        return subscriptions.named(Fields.TAX_INCLUDED).count() == 0
                ? source.caveats()
                : Stream.concat(source.caveats().stream(), Stream.of(TAX_INCLUDED)).toList();
    }

    /** The totals in each currency that occurs. */
    private static NavigableMap<String, Totals> byCurrency(Measures payments, Measures subscriptions,
            RevenueSource source) {
        NavigableMap<String, Totals> totals = new TreeMap<>();
        Stream.concat(payments.currencies(), subscriptions.currencies()).distinct()
                .forEach(currency -> totals.put(currency.getCurrencyCode(), Totals.of(payments.in(currency),
                        subscriptions.in(currency), currency, source)));
        return totals;
    }
}
