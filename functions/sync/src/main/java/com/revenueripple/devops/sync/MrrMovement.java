package com.revenueripple.devops.sync;

/**
 * What a customer's change of monthly recurring revenue is called (the terms of Stripe and of subscription analytics in
 * general).
 */
enum MrrMovement {
    NEW,
    EXPANSION,
    CONTRACTION,
    CHURN,
    REACTIVATION;

    /**
     * The movement between two different amounts.
     *
     * @param paidBefore whether the customer had any recurring revenue before {@code then} or at it
     */
    static MrrMovement between(MonthlyAmount then, MonthlyAmount now, boolean paidBefore) {
        if (then.isZero()) {
            return paidBefore ? REACTIVATION : NEW;
        }
        if (now.isZero()) {
            return CHURN;
        }
        return now.isMoreThan(then) ? EXPANSION : CONTRACTION;
    }
}
