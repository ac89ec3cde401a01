package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of the machine that precedes a build. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in for Node.js is a shell script")
class RequirementsTest {
    private static final Path ROOT = Path.of(System.getProperty("root.directory"));
    private static final String JDK = Integer.toString(Runtime.version().feature());
    private static final String NODE = "v20.19.0";

    @TempDir
    private static Path classes;

    @TempDir
    private Path programs;

    private Path repository = Path.of("");

    private record Outcome(int code, String output) {}

    /** Once: a build runs the source, which takes seconds. */
    @BeforeAll
    static void compile() {
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(),
                ROOT.resolve("build/Requirements.java").toString())).isZero();
    }

    @BeforeEach
    void makeRepository(@TempDir Path directory) throws IOException {
        repository = directory;
        Files.createDirectories(repository.resolve("software/amazon/dynamodb/DynamoDBLocal"));
    }

    @ParameterizedTest
    @ValueSource(strings = {NODE, "v20.20.1", "v22.12.0", "v24.0.0", "v26.1.0"})
    void supportedMachineHasNothingToRead(String node) throws Exception {
        Files.createDirectories(repository.resolve("console/node_modules"));

        assertThat(check(JDK, node, repository)).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void missingJdkIsNamedWithItsDownload() throws Exception {
        Outcome outcome = check("99", NODE, ROOT);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output()).contains("Install JDK 99: https://adoptium.net/").doesNotContain("Node.js");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v18.20.1", "v20.18.3", "v21.7.0", "v22.11.0", "v23.9.0"})
    void oldNodeIsNamedWithItsVersion(String node) throws Exception {
        Outcome outcome = check(JDK, node, ROOT);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output()).contains("Install Node.js", node);
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnce() throws Exception {
        Outcome outcome = check("99", "", ROOT);

        assertThat(outcome.output()).contains("Install JDK 99", "Install Node.js");
    }

    @Test
    void firstBuildAnnouncesItsDownloads() throws Exception {
        Outcome outcome = check(JDK, NODE, programs);

        assertThat(outcome.code()).isZero();
        assertThat(outcome.output()).contains("The first build downloads packages from npm");
    }

    /** @param node what the Node.js on the PATH prints as its version; without one there is none */
    private Outcome check(String jdk, String node, Path root) throws IOException, InterruptedException {
        if (!node.isEmpty()) {
            Files.createFile(programs.resolve("node"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            Files.writeString(programs.resolve("node"), "#!/bin/sh\necho " + node + "\n");
        }
        ProcessBuilder builder = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1", "-Duser.home=" + programs, "-cp", classes.toString(), "Requirements", jdk,
                repository.toString(), root.toString()).redirectErrorStream(true);
        builder.environment().put("PATH", programs.toString());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
