package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.bytes;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A text as an attribute, compressed when it is long, because an item holds 400 KB at the most. */
final class PackedText {
    private static final int LONG = 10_000;

    private PackedText() {}

    /** A string, or the bytes of its gzip form; the same for the same text. */
    static AttributeValue pack(String value) {
        return value.length() <= LONG ? text(value) : bytes(compressed(value));
    }

    static String unpack(AttributeValue packed) {
        return packed.b() == null ? packed.s() : expanded(packed.b().asByteArray());
    }

    private static byte[] compressed(String value) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(value.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static String expanded(byte[] compressed) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
