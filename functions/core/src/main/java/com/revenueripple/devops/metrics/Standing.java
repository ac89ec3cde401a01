package com.revenueripple.devops.metrics;

import com.revenueripple.devops.money.Money;

/**
 * An affiliate's place on a {@link Leaderboard}, as the API shows it.
 *
 * @param rank one more than the number of affiliates with a higher total, so that equals share it
 * @param totalCommission negative when more was reversed than earned
 * @param transactionCount how many commissions the total is made of, at least one
 */
public record Standing(int rank, String username, Money totalCommission, long transactionCount) {}
