package com.revenueripple.devops.sync.contribution;

/** The reasons, besides those that views define, why facts cannot be read. They are part of the API. */
public final class SkipReason {
    /** Beyond 64 bits in minor units; for recurring revenue, in millionths of a minor unit a month. */
    public static final String AMOUNT_OUT_OF_RANGE = "amount_out_of_range";
    public static final String AMOUNT_NOT_A_NUMBER = "amount_not_a_number";
    /** A fraction of a minor unit. */
    public static final String AMOUNT_NOT_WHOLE = "amount_not_whole";
    /** A time outside of the years 1 to 9999; an infinite one is unknown instead. */
    public static final String DATE_OUT_OF_RANGE = "date_out_of_range";
    /** Missing, or not in ISO 4217. */
    public static final String CURRENCY_UNKNOWN = "currency_unknown";
    /** Neither a one-time payment nor one for a subscription. */
    public static final String KIND_UNKNOWN = "kind_unknown";
    /** No amount for the quantity or the currency of a subscription. */
    public static final String PRICE_MISSING = "price_missing";
    /** A subscription without a known billing interval. */
    public static final String INTERVAL_UNKNOWN = "interval_unknown";
    /** The view gives another reason, which is not a code; or an object lacks what its source documents as present. */
    public static final String UNREADABLE = "unreadable";

    private SkipReason() {}
}
