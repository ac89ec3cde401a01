package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.EmbeddedPlatform;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.lambda.FunctionProcess;
import com.revenueripple.devops.embedded.lambda.FunctionServices;
import com.revenueripple.devops.embedded.lambda.FunctionZip;
import com.revenueripple.devops.embedded.lambda.Invocation;
import com.revenueripple.devops.embedded.lambda.SecretsEndpoint;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function of the template answers its event when Lambda's runtime client starts it out of its zip, primes it for a
 * snapshot and restores it; and whatever it prints then is JSON that tells of the invocation.
 */
class FunctionZipsIT {
    private static final String KEYS_URI = "OIDC_JWKS_URI";
    private static final Path ROOT = Template.find().resolveSibling("");
    private static final Template TEMPLATE = Template.read(Template.find(),
            Map.of("OidcIssuer", "https://issuer.example"));

    private static final EmbeddedPlatform PLATFORM = EmbeddedPlatform.temporary();
    private static final SecretsEndpoint SECRETS = new SecretsEndpoint(Map.of(
            TEMPLATE.ref("DatabaseSecret"), Json.write(Map.of("url", PLATFORM.jdbcUrl(), "username", "devops_sync",
                    "password", "any")),
            TEMPLATE.ref("WebhookSourcesSecret"), "{}"), "{\"keys\":[]}");
    private static final FunctionServices SERVICES = new FunctionServices(TEMPLATE, SECRETS);

    @TempDir
    private static Path directory;

    @BeforeAll
    static void fillPlatform() throws IOException, SQLException {
        PLATFORM.seedOnce(20, Instant.now());
        try (Connection connection = PLATFORM.connect(); Statement statement = connection.createStatement()) {
            statement.execute(resource("/supabase.sql"));
        }
        for (String zip : new String[]{"api", "sync"}) {
            FunctionZip.unpack(ROOT.resolve("functions/" + zip + "/target/" + zip + ".zip"), directory.resolve(zip));
        }
    }

    @AfterAll
    static void stop() {
        SERVICES.close();
        SECRETS.close();
        PLATFORM.close();
    }

    /** The syncs first, so that there is something to read. */
    static Stream<Template.Resource> functions() {
        return TEMPLATE.resources("AWS::Serverless::Function").stream()
                .sorted(Comparator.comparing(FunctionZipsIT::zipOf).reversed());
    }

    @ParameterizedTest
    @MethodSource("functions")
    void aFunctionAnswersItsEvent(Template.Resource function) throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, function.logicalId(), ".log");
        try (FunctionProcess process = FunctionProcess.start(start(function), log)) {
            process.awaitInitialized();
            String printedBefore = process.printed();
            process.restore();
            Invocation answer = process.invoke(event(function));

            assertThat(printedBefore).as("priming").doesNotContain("WARN", "ERROR");
            assertThat(answer.failed()).as(process.printed()).isFalse();
            assertThat(statusOf(answer)).as(process.printed()).isLessThan(500);
            assertThat(process.printed().substring(printedBefore.length()).lines().map(Json::parseOwn))
                    .allMatch(
                            line -> line.has("_aws") || line.path("service").asText().equals("revenue-ripple-devops"));
        }
    }

    @Test
    void aFunctionWhoseTableIsOutOfReachStartsNevertheless() throws IOException, InterruptedException {
        Template.Resource function = TEMPLATE.resource("SyncUsersFunction");
        Map<String, String> variables = new HashMap<>(variables(function));
        variables.put("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1");
        Path log = Files.createTempFile(directory, "unreachable", ".log");
        try (FunctionProcess process = FunctionProcess.start(start(function, variables), log)) {
            process.awaitInitialized();
            process.restore();

            assertThat(statusOf(process.invoke(event(function)))).isEqualTo(503);
        }
    }

    private static FunctionProcess.Start start(Template.Resource function) {
        return start(function, variables(function));
    }

    private static Map<String, String> variables(Template.Resource function) {
        Map<String, String> variables = new HashMap<>(SERVICES.variables(function));
        variables.computeIfPresent(KEYS_URI, (_, _) -> SECRETS.keysUri().toString());
        return variables;
    }

    /** As the template has them all: to be restored from a snapshot. */
    private static FunctionProcess.Start start(Template.Resource function, Map<String, String> variables) {
        return new FunctionProcess.Start(function.logicalId(), function.text("Handler").orElseThrow(),
                directory.resolve(zipOf(function)), variables).forSnapshot();
    }

    private static String zipOf(Template.Resource function) {
        return Path.of(function.text("CodeUri").orElseThrow()).getFileName().toString().replace(".zip", "");
    }

    /** {@code GenerateKeyFunction} has {@code events/generate-key.json}. */
    private static String event(Template.Resource function) throws IOException {
        String name = function.logicalId().replaceFirst("Function$", "").replaceAll("(?<=.)([A-Z])", "-$1")
                .toLowerCase(Locale.ROOT);
        return Files.readString(ROOT.resolve("events/" + name + ".json"));
    }

    /** Of an answer to the gateway, otherwise 0. */
    private static int statusOf(Invocation answer) {
        JsonNode json = Json.parseOwn(answer.payload());
        return json.path("statusCode").asInt();
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(FunctionZipsIT.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
