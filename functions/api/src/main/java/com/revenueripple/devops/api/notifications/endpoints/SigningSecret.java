package com.revenueripple.devops.api.notifications.endpoints;

import com.revenueripple.devops.environment.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that signs an endpoint's messages, as in Standard Webhooks.
 *
 * @param text {@code whsec_} and 32 bytes in base64; it is never logged
 * @param expiresAt until when it signs; empty for no limit
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">the
 *      specification</a>
 */
public record SigningSecret(String text, Optional<Instant> expiresAt) {
    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** A new secret that signs without limit. */
    public static SigningSecret generate(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SigningSecret(PREFIX + Base64.getEncoder().encodeToString(bytes), Optional.empty());
    }

    /** The same secret, which signs until then, or until its own expiry when that is earlier. */
    SigningSecret until(Instant end) {
        return new SigningSecret(text, expiresAt.filter(end::isAfter).or(() -> Optional.of(end)));
    }

    /** SHA-256 of the text, hexadecimal, which recognises the secret; a random one needs no slow hash. */
    String hash() {
        return Sha256.hex(text.getBytes(StandardCharsets.US_ASCII));
    }

    boolean isLive(Instant now) {
        return expiresAt.isEmpty() || now.isBefore(expiresAt.get());
    }

    /**
     * One signature for the header {@code webhook-signature}.
     *
     * @param timestamp as in the header {@code webhook-timestamp}, seconds since 1970
     */
    public String sign(String messageId, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(text.substring(PREFIX.length())), ALGORITHM));
            mac.update((messageId + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Omits the secret. */
    @Override
    public String toString() {
        return "SigningSecret[" + PREFIX + "…]";
    }
}
