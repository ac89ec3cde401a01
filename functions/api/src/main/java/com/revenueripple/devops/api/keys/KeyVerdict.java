package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.http.RateLimitState;

/** The decision on a presented key. */
public sealed interface KeyVerdict {

    /** The key is accepted; its use has been counted. */
    record Accepted(ApiKey key, RateLimitState rate) implements KeyVerdict {}

    /** The key is valid but over its rate; nothing has been counted. */
    record RateLimited(ApiKey key, RateLimitState rate) implements KeyVerdict {}

    /** The key is refused. */
    record Refused(Reason reason) implements KeyVerdict {}

    /** Why a key is refused. */
    enum Reason {
        UNKNOWN("unknown"),
        REVOKED("revoked"),
        EXPIRED("expired");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The name in the log, by which refusals are counted. */
        public String code() {
            return code;
        }
    }
}
