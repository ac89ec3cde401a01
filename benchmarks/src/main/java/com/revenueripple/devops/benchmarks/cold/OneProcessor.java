package com.revenueripple.devops.benchmarks.cold;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Gives a process one processor, as Lambda gives about one to a function, where the machine can. */
final class OneProcessor {
    private static final int LAST = Runtime.getRuntime().availableProcessors() - 1;

    private OneProcessor() {}

    /** What to put before a command; nothing where there is no {@code taskset}. */
    static List<String> command() {
        boolean installed = Arrays.stream(Objects.toString(System.getenv("PATH"), "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "taskset")));
        return installed ? List.of("taskset", "-c", Integer.toString(LAST)) : List.of();
    }
}
