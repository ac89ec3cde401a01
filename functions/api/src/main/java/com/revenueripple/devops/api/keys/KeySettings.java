package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.http.Permission;
import java.time.Instant;
import java.util.Set;

/**
 * What an administrator decides about a key.
 *
 * @param name 1 to 100 characters
 * @param permissions at least one
 * @param rateLimit the rate limit
 * @param expiresAt from this instant on it is refused
 */
public record KeySettings(String name, Set<Permission> permissions, RateLimit rateLimit, Instant expiresAt) {
    public KeySettings {
        permissions = Set.copyOf(permissions);
    }

    /** The same settings with another expiry. */
    KeySettings expiringAt(Instant end) {
        return new KeySettings(name, permissions, rateLimit, end);
    }
}
