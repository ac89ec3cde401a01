package com.revenueripple.devops.system;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Optional programs on this machine. */
final class Installed {
    private Installed() {}

    /** Whether a program of that name is on the path. */
    static boolean program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }
}
