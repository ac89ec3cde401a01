package com.revenueripple.devops.sync.supabase;

import java.util.Optional;

/**
 * A payment's id: its kind, a hyphen, its key.
 *
 * @param kind as in the view
 * @param key empty for the position before all payments of the kind
 */
record PaymentId(String kind, String key) {

    static PaymentId parse(String id) {
        int hyphen = id.indexOf('-');
        return hyphen < 0 ? before(id) : new PaymentId(id.substring(0, hyphen), id.substring(hyphen + 1));
    }

    static PaymentId before(String kind) {
        return new PaymentId(kind, "");
    }

    boolean isBeforeAll() {
        return key.isEmpty();
    }

    /** The position before all payments of the next kind. */
    Optional<PaymentId> nextKind() {
        int next = View.PAYMENT_KINDS.indexOf(kind) + 1;
        return next < View.PAYMENT_KINDS.size()
                ? Optional.of(before(View.PAYMENT_KINDS.get(next)))
                : Optional.empty();
    }

    String text() {
        return kind + "-" + key;
    }
}
