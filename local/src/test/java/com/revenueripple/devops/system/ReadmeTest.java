package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.local.LocalSystem;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the documents, pasted into a shell, receive the responses that they expect. */
class ReadmeTest {
    private static final Pattern EXPECTED = Pattern.compile("# ([1-5][0-9]{2})$", Pattern.MULTILINE);
    private static final Pattern ANSWERED = Pattern.compile(" → ([0-9]{3})$", Pattern.MULTILINE);
    private static final String NOTIFICATIONS = "notifications.md";
    private static final String RECEIVER = "A receiver in six lines";

    @Test
    void theWalkAnswersAsItSays(@TempDir Path data) throws Exception {
        assumeThat(Installed.program("bash") && Installed.program("curl")).as("bash and curl are installed").isTrue();
        try (LocalSystem system = Systems.of(data).start()) {
            ApiClient.of(system.baseUrl()).withToken(system.adminToken()).post("/api/devops/sync", "");
            String walk = script("local-system.md", "A walk through it", system);

            String output = run(walk);

            assertThat(all(ANSWERED, output)).as(output).isEqualTo(all(EXPECTED, walk)).hasSizeGreaterThan(20);
        }
    }

    @Test
    void webhooksSignedByTheShellAreThereAfterwards(@TempDir Path data) throws Exception {
        assumeThat(Installed.program("bash") && Installed.program("curl") && Installed.program("openssl"))
                .as("bash, curl and openssl are installed").isTrue();
        try (LocalSystem system = Systems.withoutPlatform(data).inMemory().start()) {
            String script = script("webhooks.md", "Examples with curl", system);

            String output = run(script);

            assertThat(all(ANSWERED, output)).as(output).isEqualTo(all(EXPECTED, script)).hasSizeGreaterThan(10);
            JsonNode events = ApiClient.of(system.baseUrl()).withToken(system.adminToken()).get("/api/devops/events")
                    .json().get("events");
            assertThat(events).extracting(event -> event.get("source").asText()).containsExactlyInAnyOrder("standard",
                    "standard", "github", "gitlab", "stripe", "slack", "pagerduty");
            assertThat(events).allSatisfy(event -> assertThat(output).contains(event.get("webhook_id").asText()));
        }
    }

    @Test
    void theReceiverOfSixLinesPrintsThatAKeyWasRevoked(@TempDir Path data, @TempDir Path work) throws Exception {
        assumeThat(Installed.program("bash") && Installed.program("curl") && Installed.program("node"))
                .as("bash, curl and node are installed").isTrue();
        String port = freePort();
        String receiver = block(NOTIFICATIONS, RECEIVER, "js").replace("4000", port);
        assertThat(receiver.lines()).hasSize(6);
        Files.writeString(work.resolve("receiver.mjs"), receiver);
        try (LocalSystem system = Systems.withoutPlatform(data).inMemory().start()) {
            String script = script(NOTIFICATIONS, RECEIVER, system).replace("4000", port)
                    .replace("node receiver.mjs &", "node receiver.mjs > received &\ntrap 'kill %1' EXIT")
                    + "\nfor i in {1..600}; do grep -q key.revoked received && break; sleep 0.1; done; cat received";

            String output = run(script, work);

            assertThat(all(ANSWERED, output)).as(output).isEqualTo(all(EXPECTED, script)).hasSizeGreaterThan(5);
            assertThat(output.lines()).as(output).anyMatch(line -> line.startsWith("{\"type\":\"key.revoked\""))
                    .noneMatch(line -> line.equals("refused"));
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    private static String script(String document, String section, LocalSystem system) throws IOException {
        return block(document, section, "bash").replace("http://localhost:3000", system.baseUrl().toString());
    }

    private static String block(String document, String section, String language) throws IOException {
        String text = Files.readString(Path.of(System.getProperty("root.directory"), "docs", document));
        return Pattern.compile("## " + section + "\n.*?```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text)
                .results().findFirst().orElseThrow().group(1);
    }

    private static String run(String script) throws IOException, InterruptedException {
        return run(script, Path.of("."));
    }

    private static String run(String script, Path directory) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-c", script).directory(directory.toFile()).redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return output;
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult result) -> result.group(1)).toList();
    }
}
