package com.revenueripple.devops.metrics;

/** A subject of metrics; each domain has one route and one snapshot. */
public enum Domain {
    USERS("users"),
    REVENUE("revenue"),
    COMMISSIONS("commissions");

    private final String code;

    Domain(String code) {
        this.code = code;
    }

    /** The name in routes, in the store and in logs. */
    public String code() {
        return code;
    }
}
