package com.revenueripple.devops.sync.metrics;

import com.revenueripple.devops.money.Money;

/** A count and the total amount. */
record Tally(long count, Money total) {}
