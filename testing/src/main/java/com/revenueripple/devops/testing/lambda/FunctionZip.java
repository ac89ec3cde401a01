package com.revenueripple.devops.testing.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Unpacks a function's zip as Lambda does. */
public final class FunctionZip {
    private FunctionZip() {}

    /**
     * Unpacks a zip.
     *
     * @param directory is created if it does not exist
     * @throws IllegalStateException when the zip was not built
     */
    public static void unpack(Path zip, Path directory) throws IOException {
        if (!Files.exists(zip)) {
            throw new IllegalStateException(zip + " is missing; `mvn package` builds it.");
        }
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                write(entry, entries, inside(directory, entry.getName()));
            }
        }
    }

    private static void write(ZipEntry entry, InputStream content, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
        } else {
            Files.createDirectories(file.getParent());
            Files.copy(content, file);
        }
    }

    private static Path inside(Path directory, String name) throws IOException {
        Path file = directory.resolve(name).normalize();
        if (!file.startsWith(directory)) {
            throw new IOException("The zip has an entry outside itself: " + name);
        }
        return file;
    }
}
