package com.revenueripple.devops.metrics;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.money.Currencies;
import java.util.Currency;

/** The currency of the metrics, as the operator chose it: {@code REPORTING_CURRENCY}, USD without it. */
public final class ReportingCurrency {
    private static final String VARIABLE = "REPORTING_CURRENCY";
    private static final String DEFAULT = "USD";

    private ReportingCurrency() {}

    /**
     * The currency that this function is configured with.
     *
     * @throws IllegalStateException when the variable names none with units
     */
    public static Currency in(Environment environment) {
        String code = environment.optional(VARIABLE).orElse(DEFAULT);
        return Currencies.find(code)
                .orElseThrow(() -> new IllegalStateException(VARIABLE + " is no currency with units: " + code));
    }
}
