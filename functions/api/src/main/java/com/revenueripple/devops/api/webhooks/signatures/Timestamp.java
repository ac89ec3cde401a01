package com.revenueripple.devops.api.webhooks.signatures;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** The time of a signature, in whole seconds since 1970. */
record Timestamp(long seconds) {
    private static final Pattern SHAPE = Pattern.compile("[0-9]{1,12}");

    /** The time in the text; empty when it is not one. */
    static Optional<Timestamp> parse(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new Timestamp(Long.parseLong(text))) : Optional.empty();
    }

    /**
     * The result for a valid signature: verified when this time is within the tolerance in either direction, bounds
     * included.
     */
    Verification within(Sender sender, Instant now, WebhookId id) {
        Duration age = Duration.ofSeconds(now.getEpochSecond() - seconds);
        if (age.compareTo(sender.tolerance()) > 0) {
            return new Verification.Stale(age);
        }
        if (age.negated().compareTo(sender.tolerance()) > 0) {
            return new Verification.Future(age.negated());
        }
        return new Verification.Verified(sender, id);
    }
}
