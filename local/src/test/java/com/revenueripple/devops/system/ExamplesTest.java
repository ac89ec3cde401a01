package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts and clients in {@code examples} work with a running system. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class ExamplesTest {
    private static final Path ROOT = Path.of(System.getProperty("root.directory"));
    private static final Path EXAMPLES = ROOT.resolve("examples");
    private static final Path CONSOLE = ROOT.resolve("console");
    private static final Pattern SUMMARY = Pattern.compile("\n([0-9]+) requests, each answered as expected\\.\n$");
    private static final String BASE_URL = "BASE_URL";
    private static final String ENDPOINTS = "/api/devops/endpoints";
    private static final String LISTENING = "listening on ";

    private LocalSystem system;
    private ApiClient admin;

    /** A client in {@code examples}, run as a command. */
    private enum Client {
        JAVASCRIPT("node"),
        PYTHON("python3");

        private final String program;

        Client(String program) {
            this.program = program;
        }
    }

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        system = Systems.of(data).users(40).start();
        admin = ApiClient.of(system.baseUrl()).withToken(system.adminToken());
        Systems.syncAll(system);
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void theWalkReceivesTheStatusesThatItExpects(String shell) throws Exception {
        assumeInstalled(shell, "curl");

        Finished walk = run(script(shell, "walk.sh", system.baseUrl()));

        assertThat(requestsOf(walk)).isGreaterThan(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void webhooksSignedInTheShellAreStored(String shell) throws Exception {
        assumeInstalled(shell, "curl", "openssl", "node");

        Finished script = run(script(shell, "signed-webhooks.sh", system.baseUrl()));

        assertThat(requestsOf(script)).isGreaterThan(10);
        JsonNode events = admin.get("/api/devops/events?limit=100").json().get("events");
        assertThat(events).filteredOn(event -> script.output().contains(event.get("webhook_id").asText()))
                .extracting(event -> event.get("source").asText())
                .containsExactlyInAnyOrder("standard", "standard", "github", "gitlab", "stripe", "slack", "pagerduty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void theReceiverPrintsThatAKeyWasRevoked(String shell) throws Exception {
        assumeInstalled(shell, "curl", "node");

        Finished script = run(script(shell, "notifications.sh", system.baseUrl()));

        assertThat(requestsOf(script)).isGreaterThan(7);
        assertThat(script.output().lines()).anyMatch(line -> line.startsWith("{\"type\":\"key.revoked\""))
                .noneMatch(line -> line.equals("refused with 401"));
        assertThat(admin.get(ENDPOINTS).json().get("endpoints")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void anUnexpectedStatusEndsAScriptAndItsReceiver(String shell) throws Exception {
        assumeInstalled(shell, "curl", "node");
        int port = freePort();
        try (StandIn teapot = new StandIn(List.of(418))) {
            ProcessBuilder script = script(shell, "notifications.sh", teapot.url());
            script.environment().put("RECEIVER_PORT", Integer.toString(port));

            Finished failed = run(script);

            assertThat(failed.status()).isEqualTo(1);
            assertThat(failed.output()).contains("Expected 200, received 418", "/local/token", StandIn.BODY);
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientPollsUnchangedMetricsWithoutReceivingThemAgain(Client client) throws Exception {
        try (Running poll = start(command(client, system.baseUrl(), "poll", "revenue", "0.2"))) {
            assertThat(poll.line()).startsWith("200 {");
            assertThat(poll.line()).isEqualTo("304");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientPostsADeploymentOnceUnderItsId(Client client) throws Exception {
        String version = client + "-1.2.3";
        String id = UUID.randomUUID().toString();

        Finished first = run(command(client, system.baseUrl(), "deploy", version, id));
        Finished repeat = run(command(client, system.baseUrl(), "deploy", version, id));

        assertThat(first.output()).startsWith("202 wh_");
        assertThat(repeat.output()).isEqualTo(first.output().replaceFirst("202", "200"));
        assertThat(admin.get("/api/devops/deployments").json().get("deployments"))
                .extracting(deployment -> deployment.get("version").asText()).containsOnlyOnce(version);
    }

    @ParameterizedTest
    @EnumSource
    void aClientWaitsAsLongAsRetryAfterRequires(Client client) throws Exception {
        try (StandIn busy = new StandIn(List.of(429, 202))) {
            Finished deploy = run(command(client, busy.url(), "deploy", "1.2.3", "one-id"));

            assertThat(deploy.output()).startsWith("202 wh_1");
            assertThat(busy.webhookIds()).containsExactly("one-id", "one-id");
            assertThat(busy.timeBetweenRequests()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientVerifiesNotificationsAndRefusesForgedOnes(Client client) throws Exception {
        Answer endpoint = admin.post(ENDPOINTS,
                Json.write(Map.of("url", system.baseUrl() + "/local/inbox", "event_types", new String[]{"key."})));
        String path = ENDPOINTS + "/" + endpoint.text("endpoint_id");
        String secret = endpoint.text("secret");
        ProcessBuilder command = command(client, system.baseUrl(), "receive", "0");
        command.environment().put("WEBHOOK_SECRET", secret);
        try (Running receiver = start(command)) {
            String listening = receiver.line();
            assertThat(listening).startsWith(LISTENING);
            URI url = URI.create("http://127.0.0.1:" + listening.substring(LISTENING.length()) + "/");

            assertThat(admin.call("PATCH", path, "{\"url\":\"" + url + "\"}").status()).isEqualTo(200);
            assertThat(admin.post(path + "/ping", "").status()).isEqualTo(202);

            // Before it there may be a key.* notification of another test.
            assertThat(receiver.lineWith("\"ping\"")).startsWith("{");
            Instant now = Instant.now();
            String other = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
            assertThat(post(url, secret, now)).isEqualTo(204);
            assertThat(post(url, other, now)).isEqualTo(401);
            assertThat(post(url, secret, now.minusSeconds(400))).isEqualTo(401);
            assertThat(post(url, secret, now.plusSeconds(400))).isEqualTo(401);
        } finally {
            admin.call("DELETE", path, "");
        }
    }

    @Test
    void theFirstRequestsOfTheReadmeSucceed() throws Exception {
        assumeInstalled("bash", "curl");
        String requests = readme("bash", "export API_KEY").replaceFirst("rr_…", system.firstKey().orElseThrow());

        Finished finished = run(new ProcessBuilder("bash", "-euc", requests));

        assertThat(finished.status()).as(finished.output()).isZero();
        assertThat(finished.output()).contains("\"total_users\":", "\"webhook_id\":\"wh_", "\"deployments\":[{");
    }

    @Test
    void theClientOfTheReadmePostsAnEventAndPollsMetrics(@TempDir Path directory) throws Exception {
        assumeInstalled("node");
        Path client = Files.writeString(directory.resolve("client.mjs"), readme("js", "const base"));
        ProcessBuilder command = new ProcessBuilder("node", client.toString());
        command.environment().put("API_KEY", system.firstKey().orElseThrow());

        try (Running running = start(command)) {
            assertThat(running.line()).startsWith("202 {");
            assertThat(running.lineWith("total_users")).contains("total_users: 40");
        }
    }

    /** The README's block that begins so, for this system. */
    private String readme(String language, String beginning) throws IOException {
        return Pattern.compile("```" + language + "\n(" + beginning + ".*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md"))).results().findFirst().orElseThrow().group(1)
                .replace("http://localhost:3000", system.baseUrl().toString());
    }

    @Test
    void theJavaScriptClientIsTestedWithTheVersionThatItDependsOn() throws IOException {
        assertThat(json(EXAMPLES.resolve("javascript/package.json")).at("/dependencies/standardwebhooks").asText())
                .isEqualTo(json(CONSOLE.resolve("package.json")).at("/devDependencies/standardwebhooks").asText())
                .isNotEmpty();
    }

    private static void assumeInstalled(String... programs) {
        for (String program : programs) {
            assumeThat(Installed.program(program)).as(program + " is installed").isTrue();
        }
    }

    private static ProcessBuilder script(String shell, String name, URI base) {
        ProcessBuilder builder = new ProcessBuilder(shell, EXAMPLES.resolve(name).toString());
        builder.environment().put(BASE_URL, base.toString());
        return builder;
    }

    private ProcessBuilder command(Client client, URI base, String... arguments) throws IOException {
        assumeInstalled(client.program);
        List<String> command = new ArrayList<>(List.of(client.program, file(client).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(BASE_URL, base.toString());
        builder.environment().put("API_KEY", system.firstKey().orElseThrow());
        return builder;
    }

    /** The client; the one in JavaScript is copied to where Node.js finds the package that it imports. */
    private static Path file(Client client) throws IOException {
        return switch (client) {
            case PYTHON -> EXAMPLES.resolve("python/client.py");
            case JAVASCRIPT -> {
                assumeThat(Files.exists(CONSOLE.resolve("node_modules/standardwebhooks")))
                        .as("the console's packages are installed").isTrue();
                Path copy = CONSOLE.resolve("target/examples/client.mjs");
                Files.createDirectories(copy.resolveSibling(""));
                yield Files.copy(EXAMPLES.resolve("javascript/client.mjs"), copy, StandardCopyOption.REPLACE_EXISTING);
            }
        };
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.parseOwn(Files.readString(file));
    }

    private record Finished(int status, String output) {}

    private static Finished run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Finished(process.waitFor(), output);
    }

    /** The number of requests in the last line of a script that has succeeded. */
    private static int requestsOf(Finished script) {
        assertThat(script.status()).as(script.output()).isZero();
        Matcher summary = SUMMARY.matcher(script.output());
        assertThat(summary.find()).as(script.output()).isTrue();
        return Integer.parseInt(summary.group(1));
    }

    /** A program whose output is read while it runs; it ends when this is closed. */
    private record Running(Process process, BufferedReader output) implements AutoCloseable {
        String line() throws IOException {
            return Optional.ofNullable(output.readLine()).orElse("The program has ended.");
        }

        /** The next line that contains the text. */
        String lineWith(String text) throws IOException {
            String line = line();
            while (!line.contains(text) && process.isAlive()) {
                line = line();
            }
            return line;
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    private static Running start(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        return new Running(process, process.inputReader(StandardCharsets.UTF_8));
    }

    /** Posts a notification, signed with this secret at this time, after a signature that is not valid. */
    private static int post(URI receiver, String secret, Instant time) throws Exception {
        String body = "{\"type\":\"test\"}";
        long seconds = time.getEpochSecond();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
        byte[] signature = mac.doFinal(("msg_1." + seconds + "." + body).getBytes(StandardCharsets.UTF_8));
        return ApiClient.of(receiver).with("webhook-id", "msg_1").with("webhook-timestamp", Long.toString(seconds))
                .with("webhook-signature", "v1,AAAA v1," + Base64.getEncoder().encodeToString(signature))
                .post("/", body).status();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** An API that returns these statuses, one after the other, each with {@code Retry-After: 1}. */
    private static final class StandIn implements AutoCloseable {
        static final String BODY = "{\"webhook_id\":\"wh_1\"}";

        private record Request(Instant time, String webhookId) {}

        private final List<Integer> statuses;
        private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
        private final HttpServer server;

        StandIn(List<Integer> statuses) throws IOException {
            this.statuses = statuses;
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
            server.createContext("/", this::answer);
            server.start();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        List<String> webhookIds() {
            return requests.stream().map(Request::webhookId).toList();
        }

        Duration timeBetweenRequests() {
            List<Instant> times = requests.stream().map(Request::time).toList();
            return Duration.between(times.getFirst(), times.getLast());
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                int status = statuses.get(requests.size());
                String id = exchange.getRequestHeaders().getFirst("webhook-id");
                requests.add(new Request(Instant.now(), Optional.ofNullable(id).orElse("")));
                exchange.getResponseHeaders().add("Retry-After", "1");
                byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
