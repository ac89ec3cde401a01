package com.revenueripple.devops.metrics;

/**
 * The name of a list of items by time. Each currency has its own, because amounts of different currencies must not be
 * mixed.
 *
 * @param name as stored
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

    /**
     * The skipped rows of a kind, which stand at no time in particular.
     *
     * @param kind the kind's code
     */
    public static Listing skipped(String kind) {
        return new Listing("skipped#" + kind);
    }
}
