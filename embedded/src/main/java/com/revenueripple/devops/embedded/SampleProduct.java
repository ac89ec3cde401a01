package com.revenueripple.devops.embedded;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/** What the sample platform sells, from the cheapest product to the most expensive one, in dollars. */
public enum SampleProduct {
    /** A single sale. All other products are monthly plans. */
    TRIPWIRE("7.00"),
    MEMBERSHIP("19.95"),
    RESELLER("47.00"),
    PRO_RESELLER("97.00");

    private static final BigDecimal AFFILIATES_SHARE = new BigDecimal("0.5");
    private static final int CENT_DIGITS = 2;

    private final BigDecimal price;

    SampleProduct(String price) {
        this.price = new BigDecimal(price);
    }

    /** The price of the single sale, or of a month. */
    public BigDecimal price() {
        return price;
    }

    /** The name in the columns {@code tier}. */
    public String tier() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name in the columns {@code plan} and {@code role}. */
    public String plan() {
        return this == MEMBERSHIP ? "member" : tier();
    }

    /** The next more expensive plan. */
    public Optional<SampleProduct> upgrade() {
        return switch (this) {
            case MEMBERSHIP -> Optional.of(RESELLER);
            case RESELLER -> Optional.of(PRO_RESELLER);
            case TRIPWIRE, PRO_RESELLER -> Optional.empty();
        };
    }

    /** The next cheaper plan. */
    public Optional<SampleProduct> downgrade() {
        return switch (this) {
            case PRO_RESELLER -> Optional.of(RESELLER);
            case RESELLER -> Optional.of(MEMBERSHIP);
            case TRIPWIRE, MEMBERSHIP -> Optional.empty();
        };
    }

    /** An affiliate's commission on a sale: half of its amount. */
    public static BigDecimal commission(BigDecimal amount) {
        return amount.multiply(AFFILIATES_SHARE).setScale(CENT_DIGITS, RoundingMode.HALF_UP);
    }
}
