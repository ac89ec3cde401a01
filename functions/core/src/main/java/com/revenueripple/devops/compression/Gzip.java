package com.revenueripple.devops.compression;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Bytes in gzip's form (RFC 1952) and back; only for bytes that this system has compressed itself. */
public final class Gzip {
    private Gzip() {}

    /** The same for the same bytes. */
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
     * What was compressed.
     *
     * @throws UncheckedIOException when the bytes are not what {@link #compressed} gave
     */
    public static byte[] decompressed(byte[] bytes) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The bytes are not what was compressed.", e);
        }
    }
}
