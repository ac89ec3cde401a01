package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.MrrMovement;
import java.util.Currency;

/**
 * The numbers of customers' movements of a month, one for each customer and day with a change ({@link MrrMovements}).
 * None is negative; new + reactivation - churn is the change of the number of paying customers.
 */
record MrrMovementCounts(@JsonProperty("new") long newCustomers, long expansion, long contraction, long churn,
        long reactivation) {
    static final MrrMovementCounts NONE = new MrrMovementCounts(0, 0, 0, 0, 0);

    /** @param month the counters of the subscriptions of that month */
    static MrrMovementCounts of(Additions month, Currency currency) {
        return new MrrMovementCounts(
                count(MrrMovement.NEW, month, currency),
                count(MrrMovement.EXPANSION, month, currency),
                count(MrrMovement.CONTRACTION, month, currency),
                count(MrrMovement.CHURN, month, currency),
                count(MrrMovement.REACTIVATION, month, currency));
    }

    /** The change of the number of paying customers. */
    long change() {
        return newCustomers + reactivation - churn;
    }

    private static long count(MrrMovement movement, Additions month, Currency currency) {
        return month.total(Fields.of(movement.countCode(), currency.getCurrencyCode())).longValueExact();
    }
}
