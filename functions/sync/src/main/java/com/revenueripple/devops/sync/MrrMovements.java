package com.revenueripple.devops.sync;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.SubscriptionQueries.Change;
import java.util.Collection;
import java.util.Currency;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How the monthly recurring revenue came from its value at the start of the month to the present one. Contraction and
 * churn are negative or zero, so that the sum of all five is the difference.
 *
 * @param newRevenue from customers who had never paid before
 * @param expansion from customers who pay more than at the start
 * @param contraction from customers who pay less, yet something
 * @param churn from customers who no longer pay
 * @param reactivation from customers who had stopped before the month and pay again
 */
record MrrMovements(@JsonProperty("new") Money newRevenue, Money expansion, Money contraction, Money churn,
        Money reactivation) {

    /** The movements that the changes of the month make, each rounded once. */
    static MrrMovements of(Collection<Change> changes, Currency currency) {
        Map<MrrMovement, MonthlyAmount> sums = new EnumMap<>(MrrMovement.class);
        byCustomer(changes).filter(Change::isMovement)
                .forEach(change -> sums.merge(change.movement(), change.difference(), MonthlyAmount::plus));
        return new MrrMovements(
                sum(sums, MrrMovement.NEW, currency),
                sum(sums, MrrMovement.EXPANSION, currency),
                sum(sums, MrrMovement.CONTRACTION, currency),
                sum(sums, MrrMovement.CHURN, currency),
                sum(sums, MrrMovement.REACTIVATION, currency));
    }

    private static Stream<Change> byCustomer(Collection<Change> changes) {
        Map<String, Change> customers = new HashMap<>();
        changes.forEach(change -> customers.merge(change.customerId(), change, Change::plus));
        return customers.values().stream();
    }

    private static Money sum(Map<MrrMovement, MonthlyAmount> sums, MrrMovement movement, Currency currency) {
        return sums.getOrDefault(movement, MonthlyAmount.ZERO).rounded(currency);
    }
}
