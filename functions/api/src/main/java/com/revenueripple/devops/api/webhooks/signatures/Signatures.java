package com.revenueripple.devops.api.webhooks.signatures;

import com.revenueripple.devops.api.webhooks.signatures.SenderSecret.HmacKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares a request's signatures with those of the secrets, in constant time. */
final class Signatures {
    /** A sender that rotates its keys signs with two or three; more would only cost time. */
    static final int MOST = 10;

    private Signatures() {}

    /**
     * The values of a header's elements with this label: of {@code v1=a,v0=b} the value for {@code v1=} is {@code a}.
     */
    static List<String> labelled(String header, String separator, String label) {
        return Stream.of(header.split(Pattern.quote(separator), -1))
                .map(String::strip)
                .filter(element -> element.startsWith(label))
                .map(element -> element.substring(label.length()))
                .toList();
    }

    /** Whether one of the texts is the HMAC of the content, in lower-case hexadecimal. */
    static boolean hasHex(List<String> signatures, byte[] content, List<SenderSecret> secrets) {
        return has(signatures, content, secrets, HexFormat.of()::formatHex);
    }

    /**
     * Whether one of the texts is the HMAC of the content. Texts are compared, not what they decode to, so that each
     * signature has one form. More than ten signatures count as none.
     */
    static boolean has(List<String> signatures, byte[] content, List<SenderSecret> secrets,
            Function<byte[], String> encoding) {
        if (signatures.isEmpty() || signatures.size() > MOST) {
            return false;
        }
        boolean found = false;
        for (SenderSecret secret : secrets) {
            if (secret instanceof HmacKey key) {
                byte[] expected = bytes(encoding.apply(key.sign(content)));
                for (String signature : signatures) {
                    found |= MessageDigest.isEqual(expected, bytes(signature));
                }
            }
        }
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
