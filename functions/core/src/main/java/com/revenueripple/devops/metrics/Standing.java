package com.revenueripple.devops.metrics;

import com.revenueripple.devops.money.Money;

/**
 * An affiliate's place on a {@link Leaderboard}, as the API shows it.
 *
 * @param rank one more than the number of affiliates with a higher total, so that equal totals share it
 * @param username {@link AffiliateName#shown}
 * @param totalCommission negative when more was reversed than earned
 * @param transactionCount the number of commissions in the total, at least one
 */
public record Standing(int rank, String username, Money totalCommission, long transactionCount) {}
