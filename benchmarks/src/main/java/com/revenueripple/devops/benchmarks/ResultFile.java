package com.revenueripple.devops.benchmarks;

import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps results in benchmarks/results, with the commit and the machine that they are of. */
final class ResultFile {
    private static final String RESULTS = "benchmarks/results";
    private static final long MEBIBYTE = 1L << 20;

    private ResultFile() {}

    /** Replaces the results of that name. */
    static void write(String name, Map<String, Object> results) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("commit", commit());
        all.put("machine", machine());
        all.putAll(results);
        Path file = root().resolve(RESULTS).resolve(name + ".json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, Json.tree(all).toPrettyString() + "\n");
        System.out.println("Written to " + root().relativize(file));
    }

    private static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("os", "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        machine.put("java", Runtime.version().toString());
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("max_heap_mib", Runtime.getRuntime().maxMemory() / MEBIBYTE);
        return machine;
    }

    /** With a plus sign when the sources are not quite those of the commit. */
    private static String commit() {
        String commit = git("rev-parse", "HEAD");
        String changed = git("status", "--porcelain", "--", ".", ":!" + RESULTS);
        return commit.isEmpty() ? "unknown" : changed.isEmpty() ? commit : commit + "+";
    }

    /** What it prints; nothing when there is no Git or no repository. */
    private static String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command).directory(root().toFile()).redirectError(Redirect.DISCARD)
                    .start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException _) {
            return "";
        }
    }

    private static Path root() {
        return Path.of(System.getProperty("root.directory", "")).toAbsolutePath();
    }
}
