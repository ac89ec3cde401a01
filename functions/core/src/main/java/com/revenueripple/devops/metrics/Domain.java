package com.revenueripple.devops.metrics;

/** What metrics are about; each domain has one endpoint and one snapshot. */
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
