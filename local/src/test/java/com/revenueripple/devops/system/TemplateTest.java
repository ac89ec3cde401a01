package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.sync.supabase.DatabaseServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules for every function of the template, and its linter. */
class TemplateTest {
    private static final Path PATH = Template.find();
    private static final Pattern KEPT_TABLE = Pattern.compile(
            "Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n");
    private static final Pattern KEPT_SECRET = Pattern.compile("WebhookSourcesSecret:\\s+"
            + "Type: AWS::SecretsManager::Secret\\s+DeletionPolicy: Retain\\s+UpdateReplacePolicy: Retain");
    private static final Pattern PUBLISHED = Pattern.compile("Filters:\\s+- Pattern: >-\\s+(\\{.*?})\\s+- Pattern",
            Pattern.DOTALL);
    private static final Pattern ADDRESS = Pattern.compile(
            "\n  (OidcIssuer|OidcJwksUri|StripeApiBase|SupabaseUrl):\n(?:    .*\n)*?    AllowedPattern: (.+)\n");
    private static final Pattern VARIABLE = Pattern.compile("\\$[a-z]+[.\\w]*");
    private static final Pattern CLAIM = Pattern.compile(
            "\n  (OidcRoleClaim|OidcNameClaim):\n(?:    .*\n)*?    AllowedPattern: (.+)\n");
    private static final Pattern DATABASE = Pattern
            .compile("\n  DatabaseUrl:\n(?:    .*\n)*?    AllowedPattern: (.+)\n");
    private static final Pattern CONFIGURED = Pattern.compile("\"DatabaseUrl=(.+)\"");
    private static final Pattern WORD = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private final List<Template.Resource> functions = AwsCalls.template().resources("AWS::Serverless::Function");

    @Test
    void eachFunctionHasAnEventFileAndEachEventFileAFunction() throws IOException {
        Set<String> expected = functions.stream()
                .map(function -> kebabCase(name(function)) + ".json")
                .collect(Collectors.toSet());

        try (Stream<Path> events = Files.list(PATH.resolveSibling("events"))) {
            assertThat(events.map(event -> event.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void aFunctionIsNamedAfterItsHandlerAndTakenFromABuiltZip() {
        assertThat(functions).allSatisfy(function -> {
            assertThat(text(function, "Handler")).endsWith("." + name(function) + "Handler");
            assertThat(text(function, "CodeUri")).matches("functions/(api|sync)-zip/target/\\1\\.zip");
        });
    }

    @Test
    void noPolicyHasAWildcardOrAScan() {
        assertThat(functions).allSatisfy(function -> assertThat(AwsCalls.allowedBy(function))
                .noneMatch(statement -> statement.contains("*") || statement.contains(":Scan")));
    }

    /** Only the local system sets it for its functions. */
    @Test
    void deployedFunctionsNotifyPublicAddressesOnly() {
        assertThat(functions).allSatisfy(function -> assertThat(
                Shape.map(function.map("Environment").get("Variables"), "Variables"))
                .isNotEmpty().doesNotContainKey("NOTIFICATION_TARGETS"));
    }

    @Test
    void deployedFunctionsSendTheLoginToServersThatProveTheirNameOnly() {
        assertThat(functions.stream().map(function -> Shape.map(function.map("Environment").get("Variables"),
                "Variables")).filter(variables -> variables.containsKey("DATABASE_SECRET_ARN")))
                .hasSize(3)
                .allSatisfy(variables -> assertThat(variables).containsEntry("DATABASE_SERVERS", "verified"));
    }

    /** {@code require} accepts any certificate, and a factory or verifier of one's own may accept any, too. */
    @Test
    void theDatabaseProvesItsName() throws IOException {
        String pattern = DATABASE.matcher(Files.readString(PATH)).results().findFirst().orElseThrow().group(1);
        String url = "jdbc:postgresql://db.example:5432/postgres";
        List<String> configured = CONFIGURED.matcher(Files.readString(PATH.resolveSibling("samconfig.toml"))).results()
                .map(match -> match.group(1)).toList();

        assertThat(configured).hasSize(2).allMatch(value -> value.matches(pattern))
                .allMatch(value -> value.endsWith("sslrootcert=/var/task/database-roots/supabase.pem"));
        assertThat(List.of("?sslmode=verify-full", "?prepareThreshold=0&sslmode=verify-full&tcpKeepAlive=true",
                "?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"))
                .allMatch(parameters -> (url + parameters).matches(pattern))
                .allMatch(parameters -> DatabaseServers.VERIFIED.accept(url + parameters));
        assertThat(List.of("", "?", "?sslmode=require", "?sslmode=verify-ca", "?sslmode=prefer",
                "?xsslmode=verify-full",
                "?sslmode=verify-full&sslmode=disable", "?sslmode=require&sslmode=verify-full", "?sslmode=verify-fully",
                "?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory",
                "?sslmode=verify-full&sslhostnameverifier=a.B", "?socketFactory=a.B&sslmode=verify-full",
                "?sslmode=verify-full@db.example", "?a=b\n&sslmode=verify-full&sslhostnameverifier=a.B",
                "?sslmode=verify-full&a=\n&socketFactory=a.B", "?sslmode=verify-full&a=b c"))
                .noneMatch(parameters -> (url + parameters).matches(pattern))
                .noneMatch(parameters -> DatabaseServers.VERIFIED.accept(url + parameters));
    }

    /** The authorizer's tests have the same paths. */
    @Test
    void noClaimThatUsersCanEditIsAccepted() throws IOException {
        List<String> patterns = CLAIM.matcher(Files.readString(PATH)).results().map(match -> match.group(2)).toList();

        assertThat(patterns).hasSize(2).allSatisfy(pattern -> {
            assertThat(List.of("app_metadata.role", "name", "https://example.com/role", "[https://a.b/c].d",
                    "resource_access.[my.client].roles", "user_metadata_of.ours"))
                    .allMatch(path -> path.matches(pattern));
            assertThat(List.of("user_metadata", "user_metadata.name", "[user_metadata].name", "a.user_metadata.name",
                    "https://example.com/user_metadata", "a\"b", "a'b", "a b", "a\\b"))
                    .noneMatch(path -> path.matches(pattern));
        });
    }

    /** An attacker who could change these responses would be an administrator, or have the key. */
    @Test
    void trustedServicesAreCalledOverTlsOnly() throws IOException {
        List<String> patterns = ADDRESS.matcher(Files.readString(PATH)).results().map(match -> match.group(2)).toList();

        assertThat(patterns).hasSize(4).allSatisfy(pattern -> {
            assertThat("https://project.example").matches(pattern);
            assertThat("http://project.example").doesNotMatch(pattern);
        });
    }

    @Test
    void eachResponseOfTheGatewayIsAProblemWithItsTitleAsTheError() {
        assertThat(AwsCalls.template().resource("DevOpsApi").map("GatewayResponses")).hasSizeGreaterThan(10)
                .allSatisfy((type, properties) -> {
                    Object templates = Shape.map(properties, type).get("ResponseTemplates");
                    JsonNode problem = Json.parseOwn(
                            Shape.map(templates, type).values().iterator().next().toString());
                    assertThat(problem.propertyStream().map(Map.Entry::getKey))
                            .contains("type", "status", "detail", "code", "request_id");
                    assertThat(problem.get("error").asText()).isNotEmpty().isEqualTo(problem.get("title").asText());
                });
    }

    /** The gateway's message can quote the request's headers, credentials included. */
    @Test
    void noResponseOfTheGatewayRepeatsARequest() {
        assertThat(AwsCalls.template().resource("DevOpsApi").map("GatewayResponses")).hasSizeGreaterThan(10)
                .allSatisfy((type, properties) -> assertThat(VARIABLE.matcher(properties.toString()).results()
                        .map(MatchResult::group)).as(type).isSubsetOf("$context.requestId",
                                "$context.authorizer.detail", "$context.authorizer.code"));
    }

    @Test
    void pagesCanReadEachRetryAfterOfTheGateway() {
        List<Map<String, Object>> headers = AwsCalls.template().resource("DevOpsApi").map("GatewayResponses").values()
                .stream().map(properties -> Shape.map(properties, "response").get("ResponseParameters"))
                .map(parameters -> Shape.map(Shape.map(parameters, "parameters").get("Headers"), "headers"))
                .filter(all -> all.containsKey("Retry-After")).toList();

        assertThat(headers).hasSize(4).allSatisfy(
                all -> assertThat(all).containsEntry("Access-Control-Expose-Headers", "'Retry-After'"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
            AllowedOrigin | * | true
            AllowedOrigin | https://app.example.com | true
            AllowedOrigin | http://localhost:5173 | true
            AllowedOrigin | https://a.example,https://b.example | false
            AllowedOrigin | https://a.example https://b.example | false
            AllowedOrigin | https://app.example.com/ | false
            AllowedOrigin | https://*.example.com | false
            AllowedOrigin | https://App.example.com | false
            AllowedOrigin | app.example.com | false
            AllowedOrigin | null | false
            AllowedOrigin | "" | false
            ConsoleFrameAncestors | 'none' | true
            ConsoleFrameAncestors | 'self' | true
            ConsoleFrameAncestors | 'self' https://a.example https://*.b.example:8443 | true
            ConsoleFrameAncestors | https://a.example | true
            ConsoleFrameAncestors | * | false
            ConsoleFrameAncestors | https://* | false
            ConsoleFrameAncestors | 'none' https://a.example | false
            ConsoleFrameAncestors | https://a.example; script-src * | false
            ConsoleFrameAncestors | https://a.example/page | false
            ConsoleFrameAncestors | http://a.example | false
            ConsoleFrameAncestors | "" | false
            """)
    void originsAreAcceptedOrRefusedByPattern(String parameter, String value, boolean accepted) throws IOException {
        Pattern pattern = Pattern.compile("\n  " + parameter + ":\n(?:    .*\n)*?    AllowedPattern: (.+)\n");
        Matcher definition = pattern.matcher(Files.readString(PATH));

        assertThat(definition.find()).isTrue();
        assertThat(value.matches(definition.group(1))).isEqualTo(accepted);
    }

    @Test
    void eachFunctionLogsToOneGroupWithLimitedRetention() {
        Template template = AwsCalls.template();
        String group = template.ref("ApplicationLogGroup");

        assertThat(functions).allSatisfy(function -> assertThat(function.map("LoggingConfig"))
                .isEqualTo(Map.of("LogFormat", "JSON", "LogGroup", group)));
        assertThat(template.resources("AWS::Logs::LogGroup")).singleElement().satisfies(
                only -> assertThat(only.properties()).containsEntry("LogGroupName", group)
                        .containsKey("RetentionInDays"));
    }

    @Test
    void tablesOutliveTheStackAndCanBeRestored() throws IOException {
        assertThat(KEPT_TABLE.matcher(Files.readString(PATH)).results()).hasSize(5);
        List<Template.Resource> tables = AwsCalls.template().resources("AWS::DynamoDB::Table");

        assertThat(tables).hasSize(5).allSatisfy(table -> {
            assertThat(text(table, "BillingMode")).isEqualTo("PAY_PER_REQUEST");
            assertThat(table.map("PointInTimeRecoverySpecification"))
                    .isEqualTo(Map.of("PointInTimeRecoveryEnabled", true));
            assertThat(table.map("SSESpecification")).isEqualTo(Map.of("SSEEnabled", true));
        });
    }

    @Test
    void onlySignedWebhooksAndRoutesWithoutDataHaveNoAuthorizer() {
        assertThat(functions.stream().flatMap(function -> function.map("Events").values().stream())
                .map(String::valueOf).filter(event -> event.contains("Authorizer=NONE"))
                .map(event -> event.replaceFirst(".*Method=([A-Z]+), Path=([^,]+),.*", "$1 $2")))
                .containsExactlyInAnyOrder("POST /api/devops/webhook/{source}", "GET /api/devops/openapi.yaml",
                        "GET /admin/embedded-widget", "GET /admin/embedded-widget/assets/{file}");
    }

    @Test
    void theConfigurationOfSourcesOutlivesTheStack() throws IOException {
        assertThat(KEPT_SECRET.matcher(Files.readString(PATH)).results()).hasSize(1);
    }

    @Test
    void flaggedEventsAndOtherItemsAreNotPublished() throws Exception {
        String pattern = PUBLISHED.matcher(Files.readString(PATH)).results().findFirst().orElseThrow().group(1);

        JsonNode image = Json.parse(pattern.getBytes(StandardCharsets.UTF_8)).at("/dynamodb/NewImage");
        assertThat(image.at("/event_type/S").toString()).isEqualTo("[{\"exists\":true}]");
        assertThat(image.at("/flag/S").toString())
                .isEqualTo("[{\"exists\":false}]");
    }

    @Test
    void publishedEventsGoToTheOccurrencesQueueOrItsDeadLetters() {
        Template template = AwsCalls.template();
        Template.Resource rule = template.resource("OccurrencesRule");
        String queue = template.getAtt("OccurrencesQueue", "Arn");
        String deadLetters = template.getAtt("OccurrencesDeadLetterQueue", "Arn");

        Set<?> published = template.resources("AWS::Pipes::Pipe").stream()
                .map(pipe -> Shape.map(pipe.map("TargetParameters").get("EventBridgeEventBusParameters"), "Parameters")
                        .get("Source"))
                .collect(Collectors.toSet());
        assertThat(rule.map("EventPattern")).isEqualTo(Map.of("source", published.stream().sorted().toList()));
        assertThat(rule.list("Targets")).isEqualTo(List.of(
                Map.of("Id", "occurrences", "Arn", queue, "DeadLetterConfig", Map.of("Arn", deadLetters))));
        assertThat(template.resource("OccurrencesQueue").map("RedrivePolicy"))
                .isEqualTo(Map.of("deadLetterTargetArn", deadLetters, "maxReceiveCount", 10));
        assertMayBeWrittenBy(template.getAtt("OccurrencesRule", "Arn"), template.resource("OccurrencesQueuePolicy"),
                queue);
        assertMayBeWrittenBy(template.getAtt("OccurrencesRule", "Arn"),
                template.resource("OccurrencesDeadLetterQueuePolicy"), deadLetters);
    }

    @Test
    void theLinterFindsNothing() throws Exception {
        assumeThat(Installed.program("cfn-lint")).as("cfn-lint is installed").isTrue();

        Process lint = new ProcessBuilder("cfn-lint", PATH.toString()).redirectErrorStream(true).start();
        String findings = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(lint.waitFor()).as(findings).isZero();
        assertThat(findings).isBlank();
    }

    private static void assertMayBeWrittenBy(String rule, Template.Resource policy, String queue) {
        assertThat(policy.map("PolicyDocument").get("Statement")).isEqualTo(List.of(Map.of(
                "Effect", "Allow",
                "Principal", Map.of("Service", "events.amazonaws.com"),
                "Action", "sqs:SendMessage",
                "Resource", queue,
                "Condition", Map.of("ArnEquals", Map.of("aws:SourceArn", rule)))));
    }

    private static String name(Template.Resource function) {
        return function.logicalId().replaceFirst("Function$", "");
    }

    private static String text(Template.Resource resource, String property) {
        return resource.text(property).orElse("");
    }

    private static String kebabCase(String name) {
        return WORD.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }
}
