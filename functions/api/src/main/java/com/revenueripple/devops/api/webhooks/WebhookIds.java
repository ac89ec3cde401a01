package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.environment.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/** The ids of received webhooks, and of the items stored beside them. */
public final class WebhookIds {
    private static final String PREFIX = "wh_";
    private static final int DIGITS = 32;
    private static final Pattern SHAPE = Pattern.compile(PREFIX + "([0-9a-f]{28}|[0-9a-f]{32})");

    private WebhookIds() {}

    /** The same id for the same delivery id of the same sender, 128 bits of SHA-256: {@code wh_} and 32 digits. */
    public static String ofDelivery(String sender, String deliveryId) {
        return PREFIX + digest(sender, deliveryId);
    }

    /** A new id for a webhook without a delivery id. */
    public static String ofNewDelivery(Instant receivedAt, SecureRandom random) {
        return Identifiers.timeOrdered(PREFIX, receivedAt, random);
    }

    /** The same id for the same signed body, for a third party's webhook without a delivery id. */
    public static String ofBody(String sender, byte[] body) {
        return PREFIX + digest("body", sender, Sha256.hex(body));
    }

    /** An id for a webhook whose own id another body has. */
    static String ofConflict(String id, String bodyDigest) {
        return PREFIX + digest("conflict", id, bodyDigest);
    }

    /** The id of the claim on a sender's signed body; never an event's id. */
    static String ofClaim(String sender, String bodyDigest) {
        return "claim_" + digest(sender, bodyDigest);
    }

    /** The id of a part of an event's body, by its content; never an event's id. */
    static String ofPart(String id, int index, byte[] part) {
        return "part_" + digest(id, Integer.toString(index), Sha256.hex(part));
    }

    /** Whether the text can be an event's id. */
    static boolean isId(String text) {
        return SHAPE.matcher(text).matches();
    }

    private static String digest(String... words) {
        byte[] all = String.join("\n", words).getBytes(StandardCharsets.UTF_8);
        return Sha256.hex(all).substring(0, DIGITS);
    }
}
