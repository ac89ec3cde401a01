package com.revenueripple.devops.money;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurrenciesTest {

    @ParameterizedTest
    @CsvSource({"USD,15.75", "JPY,1575", "KWD,1.575"})
    void aCurrencyHasItsDecimals(String code, String amount) {
        assertThat(new Money(1575, Currencies.find(code).orElseThrow()).majorUnits()).hasToString(amount);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "usd", "US", "DOLLAR", "ZZZ", "XAU", "XXX"})
    void codesWithoutUnitsAreNotCurrencies(String code) {
        assertThat(Currencies.find(code)).isEmpty();
    }
}
