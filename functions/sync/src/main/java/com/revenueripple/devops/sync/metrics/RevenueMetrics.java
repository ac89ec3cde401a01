package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.revenueripple.devops.metrics.Listed;
import com.revenueripple.devops.money.Currencies;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Fields;
import java.util.Currency;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The revenue metrics, as {@code GET /api/devops/sync/revenue} returns them.
 *
 * @param skipped the number of payments and subscriptions that cannot be read, by reason; they are in none of the other
 *            metrics
 * @param caveats what the source cannot know, of all data or of the present one
 * @param totals in the reporting currency
 * @param subscriptionBreakdown subscription payments by tier: every known tier, and any other that occurs
 * @param subscriptionsByTier the subscriptions that count towards the monthly recurring revenue, by the same tiers
 * @param subscriptionsByStatus all subscriptions
 * @param mrrMovements this calendar month (UTC) to date
 * @param byCurrency the totals in each currency, when there is more than one
 * @param recentTransactions the newest ten payments in the reporting currency
 */
record RevenueMetrics(@JsonUnwrapped Freshness freshness, NavigableMap<String, Long> skipped,
        RevenueSource revenueSource, List<Caveat> caveats,
        Currency currency, @JsonUnwrapped Totals totals, NavigableMap<String, TierRevenue> subscriptionBreakdown,
        NavigableMap<String, TierRecurring> subscriptionsByTier,
        NavigableMap<String, Long> subscriptionsByStatus, MrrMovements mrrMovements,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) NavigableMap<String, Totals> byCurrency,
        List<Listed> recentTransactions) {
    private static final List<String> KNOWN_TIERS = List.of("membership", "reseller", "pro_reseller");
    private static final int CURRENCY = 0;
    private static final int CATEGORY = 1;
    private static final int PAYMENT_TIER = 2;
    private static final int TIER = 1;
    private static final int STATUS = 2;
    private static final String PAST_DUE = "past_due";
    private static final String TRIPWIRE = "tripwire";
    private static final Caveat TAX_INCLUDED = Caveat.of(Fields.TAX_INCLUDED, "monthly_recurring_revenue",
            "past_due_mrr", "trial_mrr", "subscriptions_by_tier", "mrr_movements");

    /**
     * The totals in one currency.
     *
     * @param totalRevenue all payments ever, refunds subtracted
     * @param subscriptionRevenue of these, the payments for subscriptions
     * @param oneTimeRevenue of these, the others
     * @param tripwireRevenue of the one-time payments, those of the tier {@code tripwire}
     * @param pastDueMrr the part of the monthly recurring revenue whose last payment is missing
     * @param trialMrr the revenue of trials if they were paid; not part of the monthly recurring revenue
     * @param activeSubscriptions subscriptions that count towards the monthly recurring revenue
     */
    record Totals(Money totalRevenue, Money subscriptionRevenue, Money oneTimeRevenue, Money tripwireRevenue,
            Money monthlyRecurringRevenue, Money pastDueMrr, Money trialMrr, long activeSubscriptions) {

        static Totals of(Measures payments, Measures subscriptions, Currency currency) {
            Measures amounts = payments.named(Fields.AMOUNT).with(CURRENCY, currency.getCurrencyCode());
            Measures oneTime = amounts.with(CATEGORY, "one_time");
            Measures own = subscriptions.with(CURRENCY, currency.getCurrencyCode());
            return new Totals(
                    amounts.money(currency),
                    amounts.with(CATEGORY, "subscription").money(currency),
                    oneTime.money(currency),
                    oneTime.with(PAYMENT_TIER, TRIPWIRE).money(currency),
                    own.named(Fields.MRR).monthly(currency),
                    own.named(Fields.MRR).with(STATUS, PAST_DUE).monthly(currency),
                    own.named(Fields.TRIAL_MRR).monthly(currency),
                    own.named(Fields.ACTIVE).count());
        }
    }

    /** Payments of one tier. */
    record TierRevenue(long count, Money revenue) {}

    /** Subscriptions of one tier. */
    record TierRecurring(long count, Money monthlyRecurringRevenue) {}

    /**
     * The metrics of these counters.
     *
     * @param days of the subscriptions, from the first of the month to today
     */
    static RevenueMetrics of(Freshness freshness, RevenueSource source, Currency currency, Additions paymentTotal,
            Additions subscriptionTotal, Additions days, List<Listed> newest) {
        Measures payments = Measures.of(paymentTotal.fields(Buckets.TOTAL));
        Measures subscriptions = Measures.of(subscriptionTotal.fields(Buckets.TOTAL));
        Measures ownPayments = payments.with(CURRENCY, currency.getCurrencyCode());
        Measures ownSubscriptions = subscriptions.with(CURRENCY, currency.getCurrencyCode());
        return new RevenueMetrics(freshness, Measures.skipped(paymentTotal, subscriptionTotal), source,
                caveats(source, subscriptions), currency,
                Totals.of(payments, subscriptions, currency),
                ownPayments.with(CATEGORY, "subscription").by(PAYMENT_TIER, KNOWN_TIERS, tier -> new TierRevenue(
                        tier.named(Fields.COUNT).count(), tier.named(Fields.AMOUNT).money(currency))),
                ownSubscriptions.by(TIER, KNOWN_TIERS, tier -> new TierRecurring(
                        tier.named(Fields.ACTIVE).count(), tier.named(Fields.MRR).monthly(currency))),
                ownSubscriptions.named(Fields.COUNT).by(STATUS, List.of(), Measures::count),
                MrrMovements.of(days, currency),
                byCurrency(payments, subscriptions),
                newest);
    }

    private static List<Caveat> caveats(RevenueSource source, Measures subscriptions) {
        return subscriptions.named(Fields.TAX_INCLUDED).count() == 0
                ? source.caveats()
                : Stream.concat(source.caveats().stream(), Stream.of(TAX_INCLUDED)).toList();
    }

    private static NavigableMap<String, Totals> byCurrency(Measures payments, Measures subscriptions) {
        NavigableMap<String, Totals> totals = new TreeMap<>();
        Stream.concat(payments.values(CURRENCY), subscriptions.values(CURRENCY)).distinct()
                .flatMap(code -> Currencies.find(code).stream())
                .forEach(currency -> totals.put(currency.getCurrencyCode(),
                        Totals.of(payments, subscriptions, currency)));
        return totals.size() > 1 ? totals : new TreeMap<>();
    }
}
