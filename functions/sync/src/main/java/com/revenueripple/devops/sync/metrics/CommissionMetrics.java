package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.revenueripple.devops.metrics.Listed;
import com.revenueripple.devops.metrics.Standing;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Fields;
import java.util.Currency;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The commissions metrics, as {@code GET /api/devops/sync/commissions} returns them.
 *
 * @param skipped the number of commissions that cannot be read, by reason; they are in none of the other metrics
 * @param otherCurrencies those of the commissions that are not in the reporting currency, in alphabetical order
 * @param totals in the reporting currency
 * @param topPerformers the ten affiliates with the highest totals of all time
 * @param commissionByTier every known tier, and any other that occurs, as of the time the commission was earned
 * @param commissionByStatus the platform's names for the state of the payout
 * @param byCurrency the totals in each currency that occurs, when there are others than the reporting currency
 * @param recentCommissions the newest ten in the reporting currency
 */
record CommissionMetrics(@JsonUnwrapped Freshness freshness, NavigableMap<String, Long> skipped, Currency currency,
        List<Currency> otherCurrencies,
        @JsonUnwrapped Totals totals, List<Standing> topPerformers, NavigableMap<String, Tally> commissionByTier,
        NavigableMap<String, Tally> commissionByStatus,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) NavigableMap<String, Totals> byCurrency,
        List<Listed> recentCommissions) {
    private static final List<String> KNOWN_TIERS = List.of("membership", "reseller", "pro_reseller", "tripwire");
    private static final int TIER = 1;
    private static final int STATUS = 2;

    /**
     * The totals in one currency.
     *
     * @param totalCommissions all commissions ever, paid out or not, reversals subtracted
     */
    record Totals(Money totalCommissions, long totalTransactions) {

        static Totals of(Measures commissions, Currency currency) {
            Tally all = tally(commissions.in(currency), currency);
            return new Totals(all.total(), all.count());
        }
    }

    /** The metrics of these counters. */
    static CommissionMetrics of(Freshness freshness, Currency currency, Additions total, List<Standing> top,
            List<Listed> newest) {
        Measures commissions = Measures.of(total.fields(Buckets.TOTAL));
        Measures own = commissions.in(currency);
        List<Currency> otherCurrencies = commissions.currencies().filter(other -> !other.equals(currency)).toList();
        return new CommissionMetrics(freshness, Measures.skipped(total), currency, otherCurrencies,
                Totals.of(commissions, currency),
                top,
                own.by(TIER, KNOWN_TIERS, tier -> tally(tier, currency)),
                own.by(STATUS, List.of(), status -> tally(status, currency)),
                otherCurrencies.isEmpty() ? new TreeMap<>() : byCurrency(commissions),
                newest);
    }

    private static Tally tally(Measures commissions, Currency currency) {
        return new Tally(commissions.named(Fields.COUNT).count(), commissions.named(Fields.AMOUNT).money(currency));
    }

    private static NavigableMap<String, Totals> byCurrency(Measures commissions) {
        NavigableMap<String, Totals> totals = new TreeMap<>();
        commissions.currencies()
                .forEach(currency -> totals.put(currency.getCurrencyCode(), Totals.of(commissions, currency)));
        return totals;
    }
}
