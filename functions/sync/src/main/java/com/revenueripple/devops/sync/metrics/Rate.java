package com.revenueripple.devops.sync.metrics;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/** Rates as they are published: shares of a positive whole, rounded half up to four decimals. */
final class Rate {
    private static final int DECIMALS = 4;

    private Rate() {}

    /** The share; empty unless the whole is positive. */
    static Optional<BigDecimal> of(BigInteger part, BigInteger whole) {
        return whole.signum() > 0
                ? Optional.of(new BigDecimal(part).divide(new BigDecimal(whole), DECIMALS, RoundingMode.HALF_UP))
                : Optional.empty();
    }
}
