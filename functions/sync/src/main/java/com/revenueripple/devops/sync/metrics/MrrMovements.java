package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.MonthlyMicros;
import com.revenueripple.devops.sync.contribution.MrrMovement;
import java.util.Currency;

/**
 * The movements of the monthly recurring revenue of a month. Contraction and churn are negative or
 * zero, so the sum of all five is the total change.
 *
 * @param newRevenue from customers who had never paid before
 * @param expansion from customers who pay more than on the day before
 * @param contraction from customers who pay less than on the day before, but not nothing
 * @param churn from customers who no longer pay
 * @param reactivation from customers who had stopped paying on an earlier day and pay again
 */
record MrrMovements(@JsonProperty("new") Money newRevenue, Money expansion, Money contraction, Money churn,
        Money reactivation) {

    /**
     * The sums, each rounded once.
     *
     * @param month the counters of the subscriptions of that month
     */
    static MrrMovements of(Additions month, Currency currency) {
        return new MrrMovements(
                sum(MrrMovement.NEW, month, currency),
                sum(MrrMovement.EXPANSION, month, currency),
                sum(MrrMovement.CONTRACTION, month, currency),
                sum(MrrMovement.CHURN, month, currency),
                sum(MrrMovement.REACTIVATION, month, currency));
    }

    private static Money sum(MrrMovement movement, Additions month, Currency currency) {
        String field = Fields.of(movement.code(), currency.getCurrencyCode());
        return new Money(MonthlyMicros.minorUnits(month.total(field)), currency);
    }
}
