package com.revenueripple.devops.metrics;

/**
 * Names a list of single things by time. There is one per currency, for amounts of different ones are not to be mixed.
 *
 * @param name in the store
 */
public record Listing(String name) {

    /**
     * The payments in that currency.
     *
     * @param currency an ISO 4217 code
     */
    public static Listing payments(String currency) {
        return new Listing("payments#" + currency);
    }

    /**
     * The commissions in that currency.
     *
     * @param currency an ISO 4217 code
     */
    public static Listing commissions(String currency) {
        return new Listing("commissions#" + currency);
    }
}
