package com.revenueripple.devops.testing.lambda;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.testing.lambda.FunctionProcess.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every function of the template as the build packs it, with its event. */
public final class FunctionZips {
    private static final String SUFFIX = "Function";

    private final Path root = Template.find().resolveSibling("");
    private final Template template;
    private final Path directory;

    /**
     * Unpacks the zips.
     *
     * @param directory the place for them
     * @throws IllegalStateException when they were not built
     */
    public FunctionZips(Template template, Path directory) throws IOException {
        this.template = template;
        this.directory = directory;
        for (String zip : List.of("api", "sync")) {
            FunctionZip.unpack(root.resolve("functions/" + zip + "-zip/target/" + zip + ".zip"),
                    directory.resolve(zip));
        }
    }

    /** The names of all functions, such as {@code SyncUsers}; the syncs first, so that there is data to read. */
    public List<String> names() {
        return template.resources("AWS::Serverless::Function").stream()
                .map(function -> function.logicalId().replaceFirst(SUFFIX + "$", ""))
                .sorted(Comparator.comparing(this::zipOf).reversed())
                .toList();
    }

    /** The logical id of a function. */
    public static String logicalId(String name) {
        return name + SUFFIX;
    }

    /** The configuration for starting a function with these variables. */
    public Start start(String name, Map<String, String> variables) {
        return new Start(name, function(name).text("Handler").orElseThrow(), code(name), variables);
    }

    /** The unpacked zip of a function. */
    public Path code(String name) {
        return directory.resolve(zipOf(name));
    }

    /** The event of a function: {@code GenerateKey} has {@code events/generate-key.json}. */
    public String event(String name) throws IOException {
        String file = name.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return Files.readString(root.resolve("events/" + file + ".json"));
    }

    private String zipOf(String name) {
        return Path.of(function(name).text("CodeUri").orElseThrow()).getFileName().toString().replace(".zip", "");
    }

    private Template.Resource function(String name) {
        return template.resource(logicalId(name));
    }
}
