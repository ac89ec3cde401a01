package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.bytes;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.compression.Gzip;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A text as an attribute, compressed when it is long, because an item is limited to 400 KB. */
final class PackedText {
    private static final int LONG = 10_000;

    private PackedText() {}

    /** A string, or the bytes of its gzip form; the same for the same text. */
    static AttributeValue pack(String value) {
        return value.length() <= LONG
                ? text(value)
                : bytes(Gzip.compressed(value.getBytes(StandardCharsets.UTF_8)));
    }

    static String unpack(AttributeValue packed) {
        return packed.b() == null
                ? packed.s()
                : new String(Gzip.decompressed(packed.b().asByteArray()), StandardCharsets.UTF_8);
    }
}
