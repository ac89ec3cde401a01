package com.revenueripple.devops.sync.contribution;

import java.math.BigInteger;
import java.util.Locale;

/**
 * The kinds of daily change of a customer's monthly recurring revenue, in the usual terms of subscription analytics,
 * which Stripe also uses.
 */
public enum MrrMovement {
    NEW,
    EXPANSION,
    CONTRACTION,
    CHURN,
    REACTIVATION;

    /** The name of the counter of amounts ({@link Fields}). */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of the counter of customers. */
    public String countCode() {
        return code() + "_count";
    }

    /**
     * The movement between two different amounts.
     *
     * @param paidBefore whether the customer had recurring revenue on an earlier day
     */
    static MrrMovement between(BigInteger before, BigInteger after, boolean paidBefore) {
        if (before.signum() == 0) {
            return paidBefore ? REACTIVATION : NEW;
        }
        if (after.signum() == 0) {
            return CHURN;
        }
        return after.compareTo(before) > 0 ? EXPANSION : CONTRACTION;
    }
}
