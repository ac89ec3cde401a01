package com.revenueripple.devops.metrics;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.money.Currencies;
import java.util.Currency;

/** The currency of the metrics: {@code REPORTING_CURRENCY}, by default USD. */
public final class ReportingCurrency {
    private static final String VARIABLE = "REPORTING_CURRENCY";
    private static final String DEFAULT = "USD";

    private ReportingCurrency() {}

    /**
     * The function's configured currency.
     *
     * @throws IllegalStateException when the variable is not a currency with units
     */
    public static Currency in(Environment environment) {
        String code = environment.optional(VARIABLE).orElse(DEFAULT);
        return Currencies.find(code)
                .orElseThrow(() -> new IllegalStateException(VARIABLE + " is not a currency with units: " + code));
    }
}
