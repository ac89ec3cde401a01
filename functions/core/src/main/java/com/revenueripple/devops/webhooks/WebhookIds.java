package com.revenueripple.devops.webhooks;

import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.environment.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/** Names of received webhooks. */
public final class WebhookIds {
    private static final String PREFIX = "wh_";
    private static final int DIGITS = 32;
    private static final Pattern SHAPE = Pattern.compile(PREFIX + "([0-9a-f]{28}|[0-9a-f]{32})");

    private WebhookIds() {}

    /** The same name for the same delivery of the same source, 128 bits of SHA-256: {@code wh_} and 32 digits. */
    public static String ofDelivery(String source, String deliveryId) {
        byte[] both = (source + "\n" + deliveryId).getBytes(StandardCharsets.UTF_8);
        return PREFIX + Sha256.hex(both).substring(0, DIGITS);
    }

    /** A name for a delivery whose sender gave it none. */
    public static String ofNewDelivery(Instant receivedAt, SecureRandom random) {
        return Identifiers.timeOrdered(PREFIX, receivedAt, random);
    }

    /** A name for a delivery whose own name another body has. */
    static String ofConflict(String id, String bodyDigest) {
        byte[] all = String.join("\n", "conflict", id, bodyDigest).getBytes(StandardCharsets.UTF_8);
        return PREFIX + Sha256.hex(all).substring(0, DIGITS);
    }

    /** Whether the text can be such a name. */
    static boolean isId(String text) {
        return SHAPE.matcher(text).matches();
    }
}
