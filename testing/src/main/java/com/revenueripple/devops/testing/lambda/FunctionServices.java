package com.revenueripple.devops.testing.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.EmbeddedPlatform;
import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateQueues;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The services that the template's functions call: its tables and queues, a sample platform and the secrets. Only Stripe
 * is missing.
 */
public final class FunctionServices implements AutoCloseable {
    private static final String KEYS_URI = "OIDC_JWKS_URI";
    private static final int USERS = 20;

    private final Template template;
    private final EmbeddedPlatform platform = EmbeddedPlatform.temporary();
    private final FakeSecretsManager secrets;
    private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inMemory();
    private final EmbeddedSqs sqs = EmbeddedSqs.inMemory();

    /** Starts the services. */
    public FunctionServices(Template template) {
        this.template = template;
        this.secrets = new FakeSecretsManager(Map.of(
                template.ref("DatabaseSecret"), databaseSecret(platform.jdbcUrl()),
                template.ref("WebhookSourcesSecret"), "{}"), "{\"keys\":[]}");
        platform.seedOnce(USERS, Instant.now());
        platform.run("/supabase.sql");
        dynamoDb.createTables(template);
        try (SqsClient client = sqs.client()) {
            TemplateQueues.create(client, template);
        }
    }

    /** The tables. */
    public EmbeddedDynamoDb dynamoDb() {
        return dynamoDb;
    }

    /**
     * The template's variables of a function, except for a database without TLS, and the endpoints of the services.
     *
     * @param toDynamoDb the endpoint for the tables
     */
    public Map<String, String> variables(String name, URI toDynamoDb) {
        Map<String, String> variables = new LinkedHashMap<>();
        Template.Resource function = template.resource(FunctionZips.logicalId(name));
        if (function.map("Environment").get("Variables") instanceof Map<?, ?> own) {
            own.forEach((variable, value) -> variables.put(variable.toString(), value.toString()));
        }
        variables.replace("DATABASE_SERVERS", "any");
        variables.computeIfPresent(KEYS_URI, (_, _) -> secrets.keysUri().toString());
        variables.put("AWS_ENDPOINT_URL_DYNAMODB", toDynamoDb.toString());
        variables.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
        variables.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint().toString());
        return variables;
    }

    @Override
    public void close() {
        sqs.close();
        dynamoDb.close();
        secrets.close();
        platform.close();
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
