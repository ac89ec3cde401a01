package com.revenueripple.devops.sync.metrics;

import com.revenueripple.devops.money.Money;

/** How many, and how much together. */
record Tally(long count, Money total) {}
