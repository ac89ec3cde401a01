package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts the tests in {@code console/browser}, the administrators' page in a real browser with the whole system, and
 * those in {@code console/hosts}, the npm package in fresh hosts. Screenshots and measurements are written to
 * {@code console/target}.
 */
@Order(2)
class ConsoleBrowserTest {
    private static final Path CONSOLE = Path.of(System.getProperty("root.directory"), "console");

    @Test
    void theBrowserTestsPass(@TempDir Path data) throws Exception {
        ProcessBuilder tests = vitest("vitest.browser.config.ts");
        tests.environment().put("SYSTEM_COMMAND",
                Json.write(JavaProgram.command(ConsoleMain.class.getName(), "data=" + data)));
        tests.environment().keySet().removeAll(List.of("DATABASE_URL", "OIDC_ISSUER", "STRIPE_API_KEY"));

        run(tests, "browser-tests.log");
    }

    @Test
    void thePackageWorksInFreshHosts() throws Exception {
        assumeThat(Boolean.getBoolean("thorough")).as("the hosts' packages are installed by -Pthorough").isTrue();

        run(vitest("vitest.hosts.config.ts"), "hosts-tests.log");
    }

    private static ProcessBuilder vitest(String configuration) {
        Optional<String> chromium = chromium();
        assumeThat(chromium).as("Chromium is installed, or CHROMIUM names it").isPresent();
        assumeThat(Installed.program("node")).as("Node.js is installed").isTrue();
        ProcessBuilder builder = new ProcessBuilder("node", "node_modules/vitest/vitest.mjs", "run", "--config",
                configuration).directory(CONSOLE.toFile()).redirectErrorStream(true);
        builder.environment().put("CHROMIUM", chromium.orElseThrow());
        return builder;
    }

    private static void run(ProcessBuilder builder, String log) throws IOException, InterruptedException {
        Path output = CONSOLE.resolve("target").resolve(log);
        Files.createDirectories(output.getParent());
        Process tests = builder.redirectOutput(output.toFile()).start();
        try {
            int outcome = tests.waitFor();
            assertThat(outcome).as(Files.readString(output, StandardCharsets.UTF_8)).isZero();
        } finally {
            tests.descendants().forEach(ProcessHandle::destroy);
            tests.destroy();
        }
    }

    private static Optional<String> chromium() {
        return Stream.concat(Optional.ofNullable(System.getenv("CHROMIUM")).stream(),
                Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"))
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
    }
}
