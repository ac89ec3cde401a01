package com.revenueripple.devops.benchmarks.cold;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Limits a process to one processor, about as much as Lambda gives a function, where the machine supports it. */
final class OneProcessor {
    private static final int LAST = Runtime.getRuntime().availableProcessors() - 1;

    private OneProcessor() {}

    /** The prefix of a command; empty without {@code taskset}. */
    static List<String> command() {
        boolean installed = Arrays.stream(Objects.toString(System.getenv("PATH"), "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "taskset")));
        return installed ? List.of("taskset", "-c", Integer.toString(LAST)) : List.of();
    }
}
