package com.revenueripple.devops.api.authorizers;

/** A token that proves nothing; the message is the reason, for the log, and never contains the token. */
final class TokenRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean expired;

    TokenRefusedException(String reason, boolean expired) {
        super(reason, null, false, false);
        this.expired = expired;
    }

    /** Whether the token was valid and has expired. */
    boolean expired() {
        return expired;
    }
}
