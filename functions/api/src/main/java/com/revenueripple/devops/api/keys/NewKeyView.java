package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.http.Permission;
import java.time.Instant;
import java.util.List;

/**
 * A new key with its plaintext: the only response that ever contains it.
 *
 * @param id the key_id, as in {@link KeyView}
 */
record NewKeyView(String apiKey, String keyId, String id, String name, List<Permission> permissions, Instant createdAt,
        Instant expiresAt, int rateLimitPerMinute) {

    static NewKeyView of(KeySecret secret, ApiKey key) {
        return new NewKeyView(secret.reveal(), key.keyId(), key.keyId(), key.name(), KeyView.sorted(key),
                key.createdAt(),
                key.expiresAt(), key.rateLimit().perMinute());
    }

    /** Omits the plaintext, so that no log can contain it. */
    @Override
    public String toString() {
        return "NewKeyView[" + keyId + "]";
    }
}
