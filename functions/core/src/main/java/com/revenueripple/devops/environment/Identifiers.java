package com.revenueripple.devops.environment;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** Identifiers that sort by creation time and cannot be guessed. */
public final class Identifiers {
    private Identifiers() {}

    /** The prefix, 12 hexadecimal digits of milliseconds since 1970, 16 random ones: {@code key_019ab3…}. */
    public static String timeOrdered(String prefix, Instant at, SecureRandom random) {
        HexFormat hex = HexFormat.of();
        return prefix + hex.toHexDigits(at.toEpochMilli(), 12) + hex.toHexDigits(random.nextLong());
    }
}
