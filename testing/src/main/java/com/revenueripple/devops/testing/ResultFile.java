package com.revenueripple.devops.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes results to benchmarks/results, with the commit and the machine. */
public final class ResultFile {
    private static final String RESULTS = "benchmarks/results";
    private static final long MEBIBYTE = 1L << 20;

    private ResultFile() {}

    /**
     * Replaces the results of this name.
     *
     * @param results an object
     */
    public static void write(String name, JsonNode results) throws IOException {
        SortedMap<String, JsonNode> all = new TreeMap<>();
        all.put("commit", TextNode.valueOf(commit()));
        all.put("machine", machine());
        results.properties().forEach(figure -> all.put(figure.getKey(), figure.getValue()));
        Path file = root().resolve(RESULTS).resolve(name + ".json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, JsonNodeFactory.instance.objectNode().setAll(all).toPrettyString() + "\n");
        System.out.println("Written to " + root().relativize(file));
    }

    private static ObjectNode machine() {
        return JsonNodeFactory.instance.objectNode()
                .put("java", Runtime.version().toString())
                .put("max_heap_mib", Runtime.getRuntime().maxMemory() / MEBIBYTE)
                .put("os", "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")))
                .put("processors", Runtime.getRuntime().availableProcessors());
    }

    /** With a plus sign when the sources differ from those of the commit. */
    private static String commit() {
        String commit = git("rev-parse", "HEAD");
        String changed = git("status", "--porcelain", "--", ".", ":!" + RESULTS);
        return commit.isEmpty() ? "unknown" : changed.isEmpty() ? commit : commit + "+";
    }

    /** The output of Git; empty without Git or without a repository. */
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
