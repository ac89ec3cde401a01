package com.revenueripple.devops.api.webhooks.signatures;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One secret of a sender, ready for verification. None of these discloses its content. */
public sealed interface SenderSecret {

    /** A key for HMAC-SHA256. */
    final class HmacKey implements SenderSecret {
        private static final String ALGORITHM = "HmacSHA256";

        private final SecretKeySpec key;

        private HmacKey(byte[] key) {
            this.key = new SecretKeySpec(key, ALGORITHM);
        }

        /** The key is the UTF-8 bytes of the text. */
        static HmacKey ofText(String text) {
            return new HmacKey(text.getBytes(StandardCharsets.UTF_8));
        }

        static HmacKey ofBytes(byte[] bytes) {
            return new HmacKey(bytes);
        }

        /** The HMAC of the content. */
        byte[] sign(byte[] content) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                return mac.doFinal(content);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** An Ed25519 public key, which verifies and cannot sign. */
    final class Ed25519Key implements SenderSecret {
        static final int BYTES = 32;
        private static final int SIGNATURE_BYTES = 64;
        private static final String ALGORITHM = "Ed25519";
        /** The prefix of the 32 bytes in an X.509 SubjectPublicKeyInfo (RFC 8410). */
        private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

        /** The prime of the curve's field (RFC 8032). */
        private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
        private static final BigInteger Y_OF_ORDER_8 = y(HexFormat.of()
                .parseHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
        /** The coordinates y of all points whose order is 1, 2, 4 or 8. */
        private static final Set<BigInteger> SMALL_ORDERS = Set.of(BigInteger.ONE, PRIME.subtract(BigInteger.ONE),
                BigInteger.ZERO, Y_OF_ORDER_8, PRIME.subtract(Y_OF_ORDER_8));

        private final PublicKey key;

        private Ed25519Key(PublicKey key) {
            this.key = key;
        }

        /**
         * The key of these 32 bytes; empty when they are not a key, or a point of small order: anyone could sign for
         * it.
         */
        static Optional<Ed25519Key> ofBytes(byte[] bytes) {
            if (SMALL_ORDERS.contains(y(bytes))) {
                return Optional.empty();
            }
            byte[] encoded = new byte[X509_PREFIX.length + BYTES];
            System.arraycopy(X509_PREFIX, 0, encoded, 0, X509_PREFIX.length);
            System.arraycopy(bytes, 0, encoded, X509_PREFIX.length, BYTES);
            try {
                return Optional.of(new Ed25519Key(
                        KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded))));
            } catch (GeneralSecurityException _) {
                return Optional.empty();
            }
        }

        /** The coordinate y in an encoding, which may be no canonical one: little-endian, without the sign of x. */
        private static BigInteger y(byte[] encoded) {
            byte[] bigEndian = new byte[BYTES];
            for (int i = 0; i < BYTES; i++) {
                bigEndian[i] = encoded[BYTES - 1 - i];
            }
            bigEndian[0] &= 0x7F;
            return new BigInteger(1, bigEndian).mod(PRIME);
        }

        /** Whether this base64 text, in its canonical form, is a signature of the content. */
        boolean verifies(String signature, byte[] content) {
            return decoded(signature).filter(bytes -> isSignature(bytes, content)).isPresent();
        }

        private boolean isSignature(byte[] signature, byte[] content) {
            try {
                Signature verifier = Signature.getInstance(ALGORITHM);
                verifier.initVerify(key);
                verifier.update(content);
                return verifier.verify(signature);
            } catch (GeneralSecurityException _) {
                return false;
            }
        }

        private static Optional<byte[]> decoded(String text) {
            try {
                byte[] bytes = Base64.getDecoder().decode(text);
                return bytes.length == SIGNATURE_BYTES && Base64.getEncoder().encodeToString(bytes).equals(text)
                        ? Optional.of(bytes)
                        : Optional.empty();
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }
    }

    /** A text that the sender sends as it is. */
    final class Token implements SenderSecret {
        private final byte[] token;

        Token(String token) {
            this.token = token.getBytes(StandardCharsets.UTF_8);
        }

        boolean matches(String shown) {
            return MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8));
        }
    }
}
