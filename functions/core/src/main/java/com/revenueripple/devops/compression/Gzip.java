package com.revenueripple.devops.compression;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compression with gzip (RFC 1952) and decompression, for bytes that this system has compressed itself. */
public final class Gzip {
    private Gzip() {}

    /** The compressed bytes; equal input gives equal output. */
    public static byte[] compressed(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    /**
     * The original bytes.
     *
     * @throws UncheckedIOException when the bytes are not output of {@link #compressed}
     */
    public static byte[] decompressed(byte[] bytes) {
        return decompressed(bytes, Integer.MAX_VALUE);
    }

    /**
     * The original bytes, of input from outside; never decompresses more than {@code most} bytes.
     *
     * @throws UncheckedIOException when there are more, or the bytes are not output of {@link #compressed}
     */
    public static byte[] decompressed(byte[] bytes, int most) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] decompressed = gzip.readNBytes(most);
            if (decompressed.length == most && gzip.read() >= 0) {
                throw new IOException("There are more than " + most + " bytes.");
            }
            return decompressed;
        } catch (IOException e) {
            throw new UncheckedIOException("The bytes are not what was compressed.", e);
        }
    }
}
