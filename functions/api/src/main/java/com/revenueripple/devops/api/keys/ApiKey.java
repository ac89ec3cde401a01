package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.api.keys.KeyFailure.Reason;
import com.revenueripple.devops.http.Permission;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A key as it is stored, without its plaintext.
 *
 * @param hash SHA-256 of the plaintext, hexadecimal
 * @param keyId the key's id in the API; ids sort by creation time
 * @param name chosen by the administrator
 * @param hint the first characters of the plaintext
 * @param userId the administrator who created it
 * @param permissions what the key allows
 * @param rateLimit its rate limit
 * @param createdAt when it was created
 * @param expiresAt from this instant on it is refused
 * @param revokedAt when it was revoked
 * @param replacedBy the key_id of its successor
 * @param lastUsedAt the time of the last admitted request
 * @param usageCount the number of admitted requests
 * @param version counts changes by administrators
 * @param expiryNotice the last notice of its expiry
 */
public record ApiKey(String hash, String keyId, String name, String hint, String userId, Set<Permission> permissions,
        RateLimit rateLimit, Instant createdAt, Instant expiresAt, Optional<Instant> revokedAt,
        Optional<String> replacedBy, Optional<Instant> lastUsedAt, long usageCount, long version,
        Optional<ExpiryNotice> expiryNotice) {

    public ApiKey {
        permissions = Set.copyOf(permissions);
    }

    /** A new key, not used yet. */
    public static ApiKey unused(KeySecret secret, String keyId, String userId, KeySettings settings,
            Instant createdAt) {
        return new ApiKey(secret.hash(), keyId, settings.name(), secret.hint(), userId, settings.permissions(),
                settings.rateLimit(), createdAt, settings.expiresAt(), Optional.empty(), Optional.empty(),
                Optional.empty(), 0, 1, Optional.empty());
    }

    /** This key with another plaintext. */
    ApiKey with(KeySecret secret) {
        return new ApiKey(secret.hash(), keyId, name, secret.hint(), userId, permissions, rateLimit, createdAt,
                expiresAt, revokedAt, replacedBy, lastUsedAt, usageCount, version + 1, expiryNotice);
    }

    /** The settings that administrators may change. */
    public KeySettings settings() {
        return new KeySettings(name, permissions, rateLimit, expiresAt);
    }

    /** The status of the key at that time. */
    public KeyStatus status(Instant now) {
        if (revokedAt.isPresent()) {
            return KeyStatus.REVOKED;
        }
        if (!now.isBefore(expiresAt)) {
            return KeyStatus.EXPIRED;
        }
        return replacedBy.isPresent() ? KeyStatus.ROTATING : KeyStatus.ACTIVE;
    }

    /**
     * This key, if it can still be changed or rotated.
     *
     * @throws KeyFailure when it is revoked, expired or has a successor
     */
    ApiKey changeable(Instant now) {
        return switch (status(now)) {
            case ACTIVE -> this;
            case ROTATING -> throw new KeyFailure(Reason.ALREADY_ROTATED);
            case EXPIRED -> throw new KeyFailure(Reason.EXPIRED);
            case REVOKED -> throw new KeyFailure(Reason.REVOKED);
        };
    }
}
