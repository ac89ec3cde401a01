package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.http.RateLimitState;

/** The decision on a presented key. */
public sealed interface KeyVerdict {

    /** The key opens; its use has been counted. */
    record Accepted(ApiKey key, RateLimitState rate) implements KeyVerdict {}

    /** The key is good and used too often; nothing has been counted. */
    record RateLimited(ApiKey key, RateLimitState rate) implements KeyVerdict {}

    /** The key does not open. */
    record Refused(Reason reason) implements KeyVerdict {}

    /** Why a key does not open. */
    enum Reason {
        UNKNOWN("unknown"),
        REVOKED("revoked"),
        EXPIRED("expired");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** Its name in the log, by which refusals are counted. */
        public String code() {
            return code;
        }
    }
}
