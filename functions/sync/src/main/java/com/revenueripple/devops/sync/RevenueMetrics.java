package com.revenueripple.devops.sync;

import com.revenueripple.devops.money.Money;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.NavigableMap;

/**
 * The revenue figures, as {@code GET /api/devops/sync/revenue} answers them.
 *
 * @param totalRevenue all payments ever, refunds subtracted
 * @param subscriptionRevenue of these, the payments for subscriptions
 * @param oneTimeRevenue of these, the others
 * @param activeSubscriptions subscriptions that count towards the monthly recurring revenue
 * @param subscriptionBreakdown subscription payments by tier: every known tier, and any other that occurs
 * @param mrrMovements this calendar month (UTC) to date
 * @param recentTransactions the newest ten payments
 */
record RevenueMetrics(Instant timestamp, Currency currency, Money totalRevenue, Money subscriptionRevenue,
        Money oneTimeRevenue, Money monthlyRecurringRevenue, long activeSubscriptions,
        NavigableMap<String, TierRevenue> subscriptionBreakdown, MrrMovements mrrMovements,
        List<Transaction> recentTransactions) {

    /** Payments of one tier. */
    record TierRevenue(long count, Money revenue) {}

    /** A payment; {@code kind} is {@code subscription} or {@code one_time}. */
    record Transaction(String id, String kind, String tier, Money amount, Instant occurredAt) {}
}
