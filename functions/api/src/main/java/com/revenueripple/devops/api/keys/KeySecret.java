package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.environment.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A key's plaintext: {@code rr_}, then 43 base62 characters of 32 random bytes, then 6 base62 characters of the CRC-32
 * of those 43 (alphabet {@code 0-9A-Za-z}, left-padded). The checksum detects a typing error without a read of the
 * store. The plaintext exists only where it is created and where a caller presents it; everything else uses the hash.
 */
public final class KeySecret {
    private static final String PREFIX = "rr_";
    private static final int RANDOM_BYTES = 32;
    private static final int RANDOM_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final Pattern SHAPE = Pattern
            .compile(PREFIX + "[0-9A-Za-z]{" + (RANDOM_LENGTH + CHECKSUM_LENGTH) + "}");
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());

    private final String plaintext;

    private KeySecret(String plaintext) {
        this.plaintext = plaintext;
    }

    /** A new key. */
    public static KeySecret generate(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String body = base62(new BigInteger(1, bytes), RANDOM_LENGTH);
        return new KeySecret(PREFIX + body + checksum(body));
    }

    /** The key that a caller presents; empty when its shape or checksum is wrong. */
    public static Optional<KeySecret> parse(String presented) {
        if (!SHAPE.matcher(presented).matches()) {
            return Optional.empty();
        }
        int checksumStart = PREFIX.length() + RANDOM_LENGTH;
        String body = presented.substring(PREFIX.length(), checksumStart);
        return presented.substring(checksumStart).equals(checksum(body))
                ? Optional.of(new KeySecret(presented))
                : Optional.empty();
    }

    /** SHA-256 of the plaintext, 64 hexadecimal characters; a random key of 256 bits needs no slow hash. */
    public String hash() {
        return Sha256.hex(plaintext.getBytes(StandardCharsets.US_ASCII));
    }

    /** Enough to recognise the key in a list: {@code rr_3fKq…}. */
    public String hint() {
        return plaintext.substring(0, PREFIX.length() + 4) + "…";
    }

    /** The plaintext, for the one response that contains it. */
    public String reveal() {
        return plaintext;
    }

    /** Contains nothing of the key, so that no log can. */
    @Override
    public String toString() {
        return "KeySecret";
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()), CHECKSUM_LENGTH);
    }

    private static String base62(BigInteger value, int length) {
        char[] digits = new char[length];
        BigInteger rest = value;
        for (int i = length - 1; i >= 0; i--) {
            BigInteger[] division = rest.divideAndRemainder(BASE);
            digits[i] = ALPHABET.charAt(division[1].intValue());
            rest = division[0];
        }
        return new String(digits);
    }
}
