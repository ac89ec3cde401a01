package com.revenueripple.devops.api.keys;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The status of a key. A rotating key has a successor and works until its grace period ends. */
public enum KeyStatus {
    ACTIVE,
    ROTATING,
    EXPIRED,
    REVOKED;

    /** The name in the API. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a key with this status is accepted. */
    public boolean isActive() {
        return this == ACTIVE || this == ROTATING;
    }
}
