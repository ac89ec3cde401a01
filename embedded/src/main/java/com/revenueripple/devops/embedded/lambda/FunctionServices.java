package com.revenueripple.devops.embedded.lambda;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateQueues;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The services that the template's functions call, behind the addresses that a process is told in its variables: tables
 * and queues as the template has them, and secrets.
 */
public final class FunctionServices implements AutoCloseable {
    private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inMemory();
    private final EmbeddedSqs sqs = EmbeddedSqs.inMemory();
    private final SecretsEndpoint secrets;

    /** With the template's tables and queues, all empty. */
    public FunctionServices(Template template, SecretsEndpoint secrets) {
        this.secrets = secrets;
        dynamoDb.createTables(template);
        try (SqsClient client = sqs.client()) {
            TemplateQueues.create(client, template);
        }
    }

    /** The tables. */
    public EmbeddedDynamoDb dynamoDb() {
        return dynamoDb;
    }

    /** The variables of a function: its own, and where it finds the services. */
    public Map<String, String> variables(Template.Resource function) {
        return variables(function, dynamoDb.endpoint());
    }

    /** The same, with another way to the tables. */
    public Map<String, String> variables(Template.Resource function, URI toDynamoDb) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (function.map("Environment").get("Variables") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> variables.put(name.toString(), value.toString()));
        }
        variables.put("AWS_ENDPOINT_URL_DYNAMODB", toDynamoDb.toString());
        variables.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
        variables.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint().toString());
        return variables;
    }

    @Override
    public void close() {
        sqs.close();
        dynamoDb.close();
    }
}
