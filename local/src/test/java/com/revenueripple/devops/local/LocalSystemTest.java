package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.lambda.Outcome;
import java.io.IOException;
import java.net.BindException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

class LocalSystemTest {
    private static final Path TEMPLATE = Path.of("src/test/resources/gateway-template.yaml");
    private static final String REQUEST = "{\"detail-type\":\"none\"}";

    /** Shared by the tests that only read a running system. */
    @TempDir
    private static Path sharedDirectory;
    private static LocalSystem running;
    private static final Queue<String> CALLS = new ConcurrentLinkedQueue<>();

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws IOException {
        running = system(sharedDirectory).withoutSchedule()
                .interceptors(function -> Optional.of(new Recorder(function, CALLS)))
                .start();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void theScheduleRunsAtOnceAndDataAndSecretsSurviveARestartButNotAFreshStart() throws Exception {
        String before;
        try (LocalSystem system = system(directory).start()) {
            before = count(system);
            assertThat(before).contains("\"scheduled\":\"1\"");
        }
        try (LocalSystem system = system(directory).withoutSchedule().start()) {
            assertThat(count(system)).isEqualTo(before);
            assertThat(users(system)).isEqualTo("5");
        }
        try (LocalSystem system = system(directory).users(7).withoutSchedule().fresh().start()) {
            assertThat(count(system)).isNotEqualTo(before).contains("\"scheduled\":\"0\"");
            assertThat(users(system)).isEqualTo("7");
        }
    }

    @Test
    void onlyTheOwnerCanReadSecrets() throws IOException {
        Assumptions.assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "this file system has no POSIX permissions");

        try (Stream<Path> files = Files.list(sharedDirectory.resolve("data/secrets"))) {
            assertThat(files.toList()).isNotEmpty().allSatisfy(file -> assertThat(
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
        }
    }

    @Test
    void theCallsOfAFunctionCanBeRecorded() {
        CALLS.clear();
        count(running);

        assertThat(CALLS).containsExactly("CountFunction UpdateItemRequest");
    }

    @Test
    void anotherIssuerDisablesTheBuiltInOne() throws Exception {
        try (LocalSystem system = system(directory).withoutSchedule()
                .variables(Map.of("OIDC_ISSUER", "https://issuer.example"))
                .start();
                HttpClient client = HttpClient.newHttpClient()) {
            for (String path : List.of("/local/token", "/local/.well-known/jwks.json")) {
                HttpRequest request = HttpRequest.newBuilder(system.baseUrl().resolve(path)).build();
                assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(403);
            }
            assertThat(Banner.of(system)).contains(system.baseUrl() + "/api/devops").doesNotContain("/local/token");
            assertThatThrownBy(system::adminToken).hasMessageContaining("Another issuer");
        }
    }

    @Test
    void theBannerOffersATokenOfTheBuiltInIssuer() {
        assertThat(Banner.of(running)).contains(running.baseUrl() + "/local/token");
    }

    @Test
    void theInboxReturnsPostedRequestsUntilItIsEmptied() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder inbox = HttpRequest.newBuilder(running.baseUrl().resolve("/local/inbox"));
            HttpRequest.Builder failing = HttpRequest.newBuilder(running.baseUrl().resolve("/local/inbox?status=500"));

            assertThat(client.send(inbox.header("X-Name", "a").POST(BodyPublishers.ofString("first")).build(),
                    BodyHandlers.discarding()).statusCode()).isEqualTo(204);
            assertThat(client.send(failing.POST(BodyPublishers.ofString("second")).build(), BodyHandlers.discarding())
                    .statusCode()).isEqualTo(500);
            JsonNode requests = Json.parseOwn(client.send(inbox.GET().build(), BodyHandlers.ofString()).body())
                    .path("requests");

            assertThat(requests).extracting(request -> request.path("body").asText())
                    .containsExactly("second", "first");
            assertThat(requests.get(1).at("/headers/x-name").asText()).isEqualTo("a");
            assertThat(Instant.parse(requests.get(1).path("at").asText())).isBeforeOrEqualTo(Instant.now());
            assertThat(client.send(inbox.DELETE().build(), BodyHandlers.discarding()).statusCode()).isEqualTo(204);
            assertThat(client.send(inbox.GET().build(), BodyHandlers.ofString()).body()).isEqualTo("{\"requests\":[]}");
        }
    }

    @Test
    void theInboxKeepsTheLastTwoHundredRequests() {
        Inbox inbox = new Inbox();
        for (int i = 0; i < 201; i++) {
            inbox.add(new Inbox.Received(Instant.EPOCH, Map.of(), "request " + i));
        }

        assertThat(inbox.requests()).hasSize(200).extracting(Inbox.Received::body).startsWith("request 200")
                .endsWith("request 1");
    }

    @Test
    void aTakenPortIsRefused() {
        LocalSystem.Settings second = LocalSystem.of(TEMPLATE, directory).port(running.baseUrl().getPort());

        assertThatThrownBy(second::start).isInstanceOf(BindException.class);
    }

    @Test
    void aDirectoryInUseIsRefused() {
        assertThat(running.firstKey()).isEmpty();
        assertThatThrownBy(() -> system(sharedDirectory).start()).hasMessageContaining("in use");
    }

    @Test
    void anUnknownPropertyOfAFunctionIsRefusedByName() throws IOException {
        assertRefused("CountFunction:\n    Type: AWS::Serverless::Function\n    Properties:",
                "CountFunction:\n    Type: AWS::Serverless::Function\n    Properties:\n      Layers: []", "Layers");
    }

    @Test
    void anUnknownScheduleIsRefusedByName() throws IOException {
        assertRefused("rate(1 day)", "'cron(0 3 ? * MON *)'", "cron(0 3 ? * MON *)");
    }

    @Test
    void aMissingHandlerIsRefusedByName() throws IOException {
        assertRefused("TestHandlers$Count", "TestHandlers$Missing", "CountFunction", "TestHandlers$Missing");
    }

    @Test
    void anAuthorizerThatCachesIsRefusedByName() throws IOException {
        assertRefused("ReauthorizeEvery: 0", "ReauthorizeEvery: 300", "ReauthorizeEvery");
    }

    @Test
    void anUnknownPartOfAnEventIsRefusedByName() throws IOException {
        assertRefused("Path: /count,", "Path: /count, RequestModel: {},", "RequestModel");
    }

    @Test
    void anUnknownGatewayResponseIsRefusedByName() throws IOException {
        assertRefused("DEFAULT_5XX:", "SOME_5XX:", "SOME_5XX");
    }

    @Test
    void anUnknownVariableOfAGatewayResponseIsRefusedByName() throws IOException {
        assertRefused("$context.error.responseType", "$context.error.stack", "error.stack");
    }

    private void assertRefused(String text, String replacement, String... names) throws IOException {
        String template = Files.readString(TEMPLATE);
        assertThat(template).contains(text);
        Path changed = Files.writeString(directory.resolve("template.yaml"), template.replace(text, replacement));
        // A refusal needs no embedded database, which takes seconds to start.
        LocalSystem.Settings settings = LocalSystem.of(changed, directory.resolve("data"))
                .variables(Map.of("DATABASE_URL", "postgresql://localhost/none"));

        assertThatThrownBy(settings::start).isInstanceOf(IllegalStateException.class).hasMessageContainingAll(names);
    }

    private static LocalSystem.Settings system(Path directory) {
        return LocalSystem.of(TEMPLATE, directory.resolve("data")).users(5).variables(Map.of());
    }

    private static String count(LocalSystem system) {
        if (!(system.invoke("CountFunction", REQUEST) instanceof Outcome.Answer answer)) {
            throw new AssertionError("The function failed.");
        }
        return Json.parseOwn(answer.payload()).path("body").asText();
    }

    private static String users(LocalSystem system) throws Exception {
        try (Connection connection = system.connectToPlatform();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM users")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private record Recorder(String function, Queue<String> calls) implements ExecutionInterceptor {
        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            calls.add(function + " " + context.request().getClass().getSimpleName());
        }
    }
}
