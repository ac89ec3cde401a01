package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.environment.Sha256;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * The body of a webhook.
 *
 * @param bytes exactly as received; empty when they are not kept, or no longer
 * @param digest SHA-256 of the bytes received, in hexadecimal
 */
public record ReceivedBody(Optional<SdkBytes> bytes, String digest) {

    /** A body with its bytes. */
    public static ReceivedBody of(SdkBytes bytes) {
        return new ReceivedBody(Optional.of(bytes), Sha256.hex(bytes.asByteArrayUnsafe()));
    }

    /** The same body, of which only the digest is kept. */
    ReceivedBody withoutBytes() {
        return new ReceivedBody(Optional.empty(), digest);
    }

    /** The text of the bytes that are kept. */
    Optional<String> text() {
        return bytes.map(SdkBytes::asUtf8String);
    }
}
