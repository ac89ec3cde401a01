package com.revenueripple.devops.compression;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Bytes in gzip's form (RFC 1952) and back; meant for bytes that this system has compressed itself. */
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
        return decompressed(bytes, Integer.MAX_VALUE);
    }

    /**
     * What somebody else may have compressed, if it has at most so many bytes; no more are made of it.
     *
     * @throws UncheckedIOException when it has more, or the bytes are not what {@link #compressed} gave
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
