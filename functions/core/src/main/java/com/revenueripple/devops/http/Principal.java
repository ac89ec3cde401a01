package com.revenueripple.devops.http;

import java.util.Optional;
import java.util.Set;

/** The caller, as an authorizer determined it. */
public sealed interface Principal {

    /** The caller's name in logs and in the audit log; never a secret. */
    String id();

    /**
     * The holder of a valid API key.
     *
     * @param keyId the key
     * @param permissions what the key allows
     * @param rate the state of its rate limit
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

    /**
     * An administrator who signed in.
     *
     * @param id the token's subject
     * @param name for display only; empty when the stack takes no name from tokens, or the token has none
     */
    record Administrator(String id, Optional<String> name) implements Principal {
        /** An administrator without a name. */
        public Administrator(String id) {
            this(id, Optional.empty());
        }
    }

    /**
     * A member: a person who signed in with a token that does not make an administrator.
     *
     * @param id the token's subject
     * @param code of the problem that the member gets, such as {@code not_an_administrator}
     * @param detail of that problem: the claim that was checked and its value
     */
    record NonAdministrator(String id, String code, String detail) implements Principal {}
}
