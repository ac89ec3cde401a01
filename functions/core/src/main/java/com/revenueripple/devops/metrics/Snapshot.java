package com.revenueripple.devops.metrics;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The figures of one domain as its endpoint answers them, so that a request only reads and sends.
 *
 * @param body JSON text
 * @param etag the strong entity tag of the body (RFC 9110), quotes included
 * @param timestamp when the figures were true
 */
public record Snapshot(String body, String etag, Instant timestamp) {
    private static final int ETAG_BYTES = 16;

    /** The snapshot with that body; the entity tag follows from it. */
    public static Snapshot of(String body, Instant timestamp) {
        return new Snapshot(body, etagOf(body), timestamp);
    }

    private static String etagOf(String body) {
        byte[] digest = sha256().digest(body.getBytes(StandardCharsets.UTF_8));
        return '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"';
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
