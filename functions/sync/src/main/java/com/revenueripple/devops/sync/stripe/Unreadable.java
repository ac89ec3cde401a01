package com.revenueripple.devops.sync.stripe;

/** A single object of Stripe cannot be read; the others can. */
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** @param reason of {@link com.revenueripple.devops.sync.contribution.SkipReason} */
    Unreadable(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
