package com.revenueripple.devops.sync;

import com.revenueripple.devops.money.Money;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.NavigableMap;

/**
 * The commissions figures, as {@code GET /api/devops/sync/commissions} answers them.
 *
 * @param totalCommissions all commissions ever, paid out or not
 * @param topPerformers the ten affiliates with the highest totals, equal ones by name
 * @param commissionByTier every known tier, and any other that occurs
 * @param recentCommissions the newest ten
 */
record CommissionMetrics(Instant timestamp, Currency currency, Money totalCommissions, long totalTransactions,
        List<Performer> topPerformers, NavigableMap<String, Tally> commissionByTier,
        NavigableMap<String, Tally> commissionByStatus, List<Commission> recentCommissions) {

    /**
     * An affiliate's place.
     *
     * @param rank one more than the number of affiliates with a higher total, so that equals share it
     */
    record Performer(long rank, String username, Money totalCommission, long transactionCount) {}

    /**
     * A commission.
     *
     * @param amount the sale's
     * @param commission the affiliate's share
     */
    record Commission(String id, String username, String tier, Money amount, Money commission, String status,
            Instant createdAt) {}
}
