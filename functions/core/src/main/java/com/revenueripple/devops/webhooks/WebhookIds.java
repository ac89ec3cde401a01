package com.revenueripple.devops.webhooks;

import com.revenueripple.devops.environment.Sha256;
import java.nio.charset.StandardCharsets;

/** Names of received webhooks. */
public final class WebhookIds {
    /** How every name begins. */
    public static final String PREFIX = "wh_";
    private static final int DIGITS = 32;

    private WebhookIds() {}

    /** The same name for the same delivery of the same source, 128 bits of SHA-256: {@code wh_} and 32 digits. */
    public static String ofDelivery(String source, String deliveryId) {
        byte[] both = (source + "\n" + deliveryId).getBytes(StandardCharsets.UTF_8);
        return PREFIX + Sha256.hex(both).substring(0, DIGITS);
    }
}
