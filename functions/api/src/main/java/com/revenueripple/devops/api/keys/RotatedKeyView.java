package com.revenueripple.devops.api.keys;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;

/**
 * A new key and the expiry of the one that it replaces.
 *
 * @param replaces the old key_id
 * @param replacedExpiresAt when the old key expires
 */
record RotatedKeyView(@JsonUnwrapped NewKeyView newKey, String replaces, Instant replacedExpiresAt) {

    static RotatedKeyView of(KeySecret secret, KeyStore.Rotation rotation) {
        ApiKey old = rotation.replaced();
        return new RotatedKeyView(NewKeyView.of(secret, rotation.successor()), old.keyId(), old.expiresAt());
    }
}
