package com.revenueripple.devops.benchmarks.measurement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that is deleted on close. */
public record TemporaryDirectory(Path path) implements AutoCloseable {
    /** Creates an empty directory. */
    public TemporaryDirectory() throws IOException {
        this(Files.createTempDirectory("benchmark"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
