package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.http.Permission;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key as administrators see it.
 *
 * @param id the key_id, under the name that older clients read
 * @param lastUsed lastUsedAt, likewise
 */
record KeyView(String keyId, String id, String name, String keyHint, String userId, List<Permission> permissions,
        Instant createdAt, Instant expiresAt, Optional<Instant> lastUsedAt, Optional<Instant> lastUsed,
        long usageCount, int rateLimitPerMinute, boolean isActive, KeyStatus status, Optional<Instant> revokedAt,
        Optional<String> replacedBy) {

    static KeyView of(ApiKey key, Instant now) {
        KeyStatus status = key.status(now);
        return new KeyView(key.keyId(), key.keyId(), key.name(), key.hint(), key.userId(), sorted(key),
                key.createdAt(), key.expiresAt(), key.lastUsedAt(), key.lastUsedAt(), key.usageCount(),
                key.rateLimit().perMinute(), status.isActive(), status, key.revokedAt(), key.replacedBy());
    }

    static List<Permission> sorted(ApiKey key) {
        return key.permissions().stream().sorted().toList();
    }
}
