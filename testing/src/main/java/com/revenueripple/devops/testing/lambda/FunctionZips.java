package com.revenueripple.devops.testing.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.EmbeddedPlatform;
import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateQueues;
import com.revenueripple.devops.testing.lambda.FunctionProcess.Start;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Every function of the template as the build packs it, with its event and the services that it calls: the template's
 * tables and queues, a sample platform and the secrets. Only Stripe is missing.
 */
public final class FunctionZips implements AutoCloseable {
    private static final String SUFFIX = "Function";
    private static final String KEYS_URI = "OIDC_JWKS_URI";
    private static final int USERS = 20;

    private final Path root = Template.find().resolveSibling("");
    private final Template template = Template.read(Template.find(), Map.of("OidcIssuer", "https://issuer.example"));
    private final Path directory;
    private final EmbeddedPlatform platform = EmbeddedPlatform.temporary();
    private final FakeSecretsManager secrets = new FakeSecretsManager(Map.of(
            template.ref("DatabaseSecret"), databaseSecret(platform.jdbcUrl()),
            template.ref("WebhookSourcesSecret"), "{}"), "{\"keys\":[]}");
    private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inMemory();
    private final EmbeddedSqs sqs = EmbeddedSqs.inMemory();

    /**
     * Unpacks the zips.
     *
     * @param directory the place for them
     * @throws IllegalStateException when they were not built
     */
    public FunctionZips(Path directory) throws IOException {
        this.directory = directory;
        for (String zip : List.of("api", "sync")) {
            FunctionZip.unpack(root.resolve("functions/" + zip + "-zip/target/" + zip + ".zip"),
                    directory.resolve(zip));
        }
        platform.seedOnce(USERS, Instant.now());
        platform.run("/supabase.sql");
        dynamoDb.createTables(template);
        try (SqsClient client = sqs.client()) {
            TemplateQueues.create(client, template);
        }
    }

    /** The template of the functions. */
    public Template template() {
        return template;
    }

    /** The names of all functions, such as {@code SyncUsers}; the syncs first, so that there is data to read. */
    public List<String> names() {
        return template.resources("AWS::Serverless::Function").stream()
                .map(function -> function.logicalId().replaceFirst(SUFFIX + "$", ""))
                .sorted(Comparator.comparing(this::zipOf).reversed())
                .toList();
    }

    /** The tables. */
    public EmbeddedDynamoDb dynamoDb() {
        return dynamoDb;
    }

    /** The configuration for starting a function. */
    public Start start(String name) {
        return start(name, dynamoDb.endpoint());
    }

    /** The same with another endpoint for the tables. */
    public Start start(String name, URI toDynamoDb) {
        return new Start(name, function(name).text("Handler").orElseThrow(), code(name), variables(name, toDynamoDb));
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

    @Override
    public void close() {
        sqs.close();
        dynamoDb.close();
        secrets.close();
        platform.close();
    }

    /** The template's variables, and the endpoints of the services. */
    private Map<String, String> variables(String name, URI toDynamoDb) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (function(name).map("Environment").get("Variables") instanceof Map<?, ?> own) {
            own.forEach((variable, value) -> variables.put(variable.toString(), value.toString()));
        }
        variables.computeIfPresent(KEYS_URI, (_, _) -> secrets.keysUri().toString());
        variables.put("AWS_ENDPOINT_URL_DYNAMODB", toDynamoDb.toString());
        variables.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
        variables.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint().toString());
        return variables;
    }

    private String zipOf(String name) {
        return Path.of(function(name).text("CodeUri").orElseThrow()).getFileName().toString().replace(".zip", "");
    }

    private Template.Resource function(String name) {
        return template.resource(name + SUFFIX);
    }

    /** The sample platform trusts every user on its machine. */
    private static String databaseSecret(String url) {
        try {
            return new ObjectMapper().writeValueAsString(
                    Map.of("url", url, "username", "devops_sync", "password", "any"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
