package com.revenueripple.devops.api.keys;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;

/**
 * A new key and what becomes of the one that it replaces.
 *
 * @param replaces the old key_id
 * @param replacedExpiresAt until when the old key works
 */
record RotatedKeyView(@JsonUnwrapped NewKeyView newKey, String replaces, Instant replacedExpiresAt) {

    static RotatedKeyView of(KeySecret secret, KeyStore.Rotation rotation) {
        ApiKey old = rotation.replaced();
        return new RotatedKeyView(NewKeyView.of(secret, rotation.successor()), old.keyId(), old.expiresAt());
    }
}
