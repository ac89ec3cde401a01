package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.money.Currencies;
import com.revenueripple.devops.sync.contribution.SkipReason;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;

/**
 * A currency in Stripe's unit, which is not always the minor unit of ISO 4217 (https://docs.stripe.com/currencies):
 * Icelandic krónur and Ugandan shillings have two decimals at Stripe and none in the standard, Malagasy ariary the
 * opposite.
 */
record StripeCurrency(Currency currency) {
    private static final Set<String> ZERO_DECIMALS = Set.of("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA",
            "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF");
    private static final Set<String> THREE_DECIMALS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");
    private static final Fraction TEN = Fraction.of(10);
    private static final Fraction MICROS = Fraction.of(1_000_000);

    /**
     * The currency with this code, which Stripe writes in lower case.
     *
     * @throws Unreadable when it is not in ISO 4217
     */
    static StripeCurrency of(String code) {
        return Currencies.find(code.toUpperCase(Locale.ROOT))
                .map(StripeCurrency::new)
                .orElseThrow(() -> new Unreadable(SkipReason.CURRENCY_UNKNOWN));
    }

    String code() {
        return currency.getCurrencyCode();
    }

    /** Stripe's amount in ISO 4217 minor units; fractions, which old amounts in krónur may have, are rounded. */
    long minorUnits(long amount) {
        return converted(Fraction.of(amount)).rounded();
    }

    /** Stripe's amount in millionths of an ISO 4217 minor unit, rounded half away from zero. */
    long micros(Fraction amount) {
        return converted(amount).times(MICROS).rounded();
    }

    private Fraction converted(Fraction amount) {
        Fraction converted = amount;
        int shift = currency.getDefaultFractionDigits() - decimals();
        for (int i = 0; i < Math.abs(shift); i++) {
            converted = shift > 0 ? converted.times(TEN) : converted.over(TEN);
        }
        return converted;
    }

    private int decimals() {
        if (ZERO_DECIMALS.contains(code())) {
            return 0;
        }
        return THREE_DECIMALS.contains(code()) ? 3 : 2;
    }
}
