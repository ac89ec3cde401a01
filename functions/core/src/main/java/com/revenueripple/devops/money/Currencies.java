package com.revenueripple.devops.money;

import java.util.Currency;
import java.util.Optional;

/** The currencies of amounts: those of ISO 4217 that have units, so neither gold nor the code for tests. */
public final class Currencies {
    private Currencies() {}

    /** The currency of that code, in upper case. */
    public static Optional<Currency> find(String code) {
        return Currency.getAvailableCurrencies().stream()
                .filter(currency -> currency.getCurrencyCode().equals(code))
                .filter(currency -> currency.getDefaultFractionDigits() >= 0)
                .findFirst();
    }
}
