package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.MonthlyMicros;
import com.revenueripple.devops.sync.contribution.MrrMovement;
import java.util.Currency;

/**
 * The movements of the monthly recurring revenue since the start of the month. Contraction and churn are negative or
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

    /** The sums of these days, each rounded once. */
    static MrrMovements of(Additions days, Currency currency) {
        return new MrrMovements(
                sum(MrrMovement.NEW, days, currency),
                sum(MrrMovement.EXPANSION, days, currency),
                sum(MrrMovement.CONTRACTION, days, currency),
                sum(MrrMovement.CHURN, days, currency),
                sum(MrrMovement.REACTIVATION, days, currency));
    }

    private static Money sum(MrrMovement movement, Additions days, Currency currency) {
        String field = Fields.of(movement.code(), currency.getCurrencyCode());
        return new Money(MonthlyMicros.minorUnits(days.total(field)), currency);
    }
}
