package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.compression.Gzip;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A body as DynamoDB can store it: compressed when over 64 KiB, and in several parts when still over 320 KiB, because
 * an item has at most 400 KB.
 *
 * @param encoding of the parts, joined in order
 * @param parts at least one
 */
record StoredBody(Encoding encoding, List<byte[]> parts) {
    private static final int LARGEST_PLAIN_BYTES = 64 * 1024;
    private static final int LARGEST_PART_BYTES = 320 * 1024;

    /** How the bytes are encoded. */
    enum Encoding {
        IDENTITY,
        GZIP
    }

    static StoredBody of(byte[] body) {
        return body.length > LARGEST_PLAIN_BYTES
                ? new StoredBody(Encoding.GZIP, split(Gzip.compressed(body)))
                : new StoredBody(Encoding.IDENTITY, List.of(body));
    }

    /** The exact bytes that were stored. */
    byte[] bytes() {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        parts.forEach(joined::writeBytes);
        return switch (encoding) {
            case IDENTITY -> joined.toByteArray();
            case GZIP -> Gzip.decompressed(joined.toByteArray());
        };
    }

    private static List<byte[]> split(byte[] bytes) {
        List<byte[]> parts = new ArrayList<>();
        for (int start = 0; start < bytes.length; start += LARGEST_PART_BYTES) {
            parts.add(Arrays.copyOfRange(bytes, start, Math.min(start + LARGEST_PART_BYTES, bytes.length)));
        }
        return parts;
    }
}
