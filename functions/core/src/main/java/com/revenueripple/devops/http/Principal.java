package com.revenueripple.devops.http;

import java.util.Set;

/** Who is calling, as an authorizer found out. */
public sealed interface Principal {

    /** The caller's name in logs and in the audit log; never a secret. */
    String id();

    /**
     * The holder of a valid API key.
     *
     * @param keyId the key
     * @param permissions what it may do
     * @param rate where it stands within its rate limit
     */
    record KeyHolder(String keyId, Set<Permission> permissions, RateLimitState rate) implements Principal {
        public KeyHolder {
            permissions = Set.copyOf(permissions);
        }

        @Override
        public String id() {
            return keyId;
        }
    }

    /** An administrator who signed in; {@code id} is the token's subject. */
    record Administrator(String id) implements Principal {}

    /** Somebody who signed in and is no administrator; {@code id} is the token's subject. */
    record NonAdministrator(String id) implements Principal {}
}
