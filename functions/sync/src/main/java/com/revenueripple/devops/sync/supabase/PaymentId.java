package com.revenueripple.devops.sync.supabase;

import java.util.List;
import java.util.Optional;

/**
 * A payment's id: its kind, a hyphen, its key.
 *
 * @param kind one of {@link #KNOWN_KINDS}, or an unknown kind without hyphens; empty for a payment without one
 * @param key empty for the position before all payments of the kind
 */
record PaymentId(String kind, String key) {
    /** The kinds of payments that count, in the order in which they are paged through. */
    static final List<String> KNOWN_KINDS = List.of("one_time", "subscription");

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

    boolean isOfKnownKind() {
        return KNOWN_KINDS.contains(kind);
    }

    /** The position before all payments of the next known kind. */
    Optional<PaymentId> nextKind() {
        int next = KNOWN_KINDS.indexOf(kind) + 1;
        return next < KNOWN_KINDS.size() ? Optional.of(before(KNOWN_KINDS.get(next))) : Optional.empty();
    }

    String text() {
        return kind + "-" + key;
    }
}
