package com.revenueripple.devops.sync.contribution;

import java.util.Locale;

/**
 * What a day's change of a customer's monthly recurring revenue is called (the terms of Stripe and of subscription
 * analytics in general).
 */
public enum MrrMovement {
    NEW,
    EXPANSION,
    CONTRACTION,
    CHURN,
    REACTIVATION;

    /** The name of the counter ({@link Fields}). */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The movement between two different amounts.
     *
     * @param paidBefore whether the customer had recurring revenue on an earlier day
     */
    static MrrMovement between(long before, long after, boolean paidBefore) {
        if (before == 0) {
            return paidBefore ? REACTIVATION : NEW;
        }
        if (after == 0) {
            return CHURN;
        }
        return after > before ? EXPANSION : CONTRACTION;
    }
}
