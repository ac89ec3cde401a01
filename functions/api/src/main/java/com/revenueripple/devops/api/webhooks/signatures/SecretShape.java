package com.revenueripple.devops.api.webhooks.signatures;

import com.revenueripple.devops.api.webhooks.signatures.SenderSecret.Ed25519Key;
import com.revenueripple.devops.api.webhooks.signatures.SenderSecret.HmacKey;
import com.revenueripple.devops.api.webhooks.signatures.SenderSecret.Token;
import java.util.Base64;
import java.util.Optional;

/** The format of a scheme's secrets in the configuration. */
enum SecretShape {
    /** Standard Webhooks' keys, for HMAC or for Ed25519. */
    STANDARD_KEY("must be whsec_ and base64 of 24 to 64 bytes, or whpk_ and base64 of an Ed25519 key's 32 bytes") {
        @Override
        Optional<SenderSecret> parse(String text) {
            if (text.startsWith(PUBLIC_PREFIX)) {
                return decoded(text.substring(PUBLIC_PREFIX.length()))
                        .filter(bytes -> bytes.length == Ed25519Key.BYTES)
                        .flatMap(Ed25519Key::ofBytes);
            }
            return Optional.of(text)
                    .filter(key -> key.startsWith(SECRET_PREFIX))
                    .flatMap(key -> decoded(key.substring(SECRET_PREFIX.length())))
                    .filter(bytes -> bytes.length >= LEAST_KEY_BYTES && bytes.length <= MOST_KEY_BYTES)
                    .map(HmacKey::ofBytes);
        }
    },
    /** A text whose bytes are the key. */
    TEXT("must have 8 to 256 characters") {
        @Override
        Optional<SenderSecret> parse(String text) {
            return isOfTextLength(text) ? Optional.of(HmacKey.ofText(text)) : Optional.empty();
        }
    },
    /** The same with a prefix that distinguishes a webhook's secret from an API key. */
    PREFIXED_TEXT("must be whsec_ and more, 256 characters at the most") {
        @Override
        Optional<SenderSecret> parse(String text) {
            return text.startsWith(SECRET_PREFIX) ? TEXT.parse(text) : Optional.empty();
        }
    },
    /** A token, or a Standard Webhooks key when it has the prefix of one. */
    TOKEN_OR_STANDARD_KEY("must be a token of 8 to 256 characters, or a signing token: whsec_ and base64 of 24 to 64 "
            + "bytes") {
        @Override
        Optional<SenderSecret> parse(String text) {
            if (text.startsWith(SECRET_PREFIX) || text.startsWith(PUBLIC_PREFIX)) {
                return STANDARD_KEY.parse(text);
            }
            return isOfTextLength(text) ? Optional.of(new Token(text)) : Optional.empty();
        }
    };

    private static final String SECRET_PREFIX = "whsec_";
    private static final String PUBLIC_PREFIX = "whpk_";
    private static final int LEAST_KEY_BYTES = 24;
    private static final int MOST_KEY_BYTES = 64;
    private static final int LEAST_CHARACTERS = 8;
    private static final int MOST_CHARACTERS = 256;

    private final String rule;

    SecretShape(String rule) {
        this.rule = rule;
    }

    /** The secret in the text; empty when it does not have this format. */
    abstract Optional<SenderSecret> parse(String text);

    /** The rule for the text, for the operator. */
    String rule() {
        return rule;
    }

    private static boolean isOfTextLength(String text) {
        return text.equals(text.strip()) && text.length() >= LEAST_CHARACTERS && text.length() <= MOST_CHARACTERS;
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
