package com.revenueripple.devops.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Currency;

/**
 * An exact amount: whole minor units (cents) of one currency. In JSON it is a number in major units with exactly the
 * currency's decimals: {@code 15750.00} for USD, {@code 15750} for JPY (ISO 4217).
 */
public record Money(BigInteger minorUnits, Currency currency) {

    public Money(long minorUnits, Currency currency) {
        this(BigInteger.valueOf(minorUnits), currency);
    }

    /** Zero in that currency. */
    public static Money zero(Currency currency) {
        return new Money(0, currency);
    }

    /** The amount in major units, with the currency's number of decimals as its scale. */
    public BigDecimal majorUnits() {
        return new BigDecimal(minorUnits, currency.getDefaultFractionDigits());
    }

    /**
     * The sum of two amounts.
     *
     * @throws IllegalArgumentException when the currencies differ
     */
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(currency + " and " + other.currency + " cannot be added.");
        }
        return new Money(minorUnits.add(other.minorUnits), currency);
    }
}
