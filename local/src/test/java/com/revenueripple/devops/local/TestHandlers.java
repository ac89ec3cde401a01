package com.revenueripple.devops.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Functions that show what the gateway does to what comes and goes. */
public final class TestHandlers {
    private TestHandlers() {}

    /** Does what the token says. */
    public static final class Authorize extends JsonHandler {
        /** Takes nothing from its world. */
        public Authorize(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        protected Object answer(JsonNode event) {
            String method = event.path("methodArn").asText();
            return switch (event.path("authorizationToken").asText()) {
                case "allow" -> policy(statement("Allow", method));
                case "allow-all" -> policy(statement("Allow", "arn:aws:execute-api:*:*:local/dev/*"));
                case "allow-other" -> policy(statement("Allow", method + "/other"));
                case "allow-and-deny" -> policy(statement("Allow", method), statement("Deny", "*"));
                case "deny" -> policy(statement("Deny", method));
                case "unauthorized" -> throw new IllegalStateException("Unauthorized");
                case "nonsense" -> Map.of("principalId", "someone");
                default -> throw new IllegalStateException("The key store is away.");
            };
        }

        private static Map<String, Object> policy(Object... statements) {
            return Map.of(
                    "principalId", "someone",
                    "policyDocument", Map.of("Version", "2012-10-17", "Statement", List.of(statements)),
                    "context", Map.of("code", "key_revoked", "limit", 120, "active", true));
        }

        private static Map<String, Object> statement(String effect, String resource) {
            return Map.of("Effect", effect, "Action", "execute-api:Invoke", "Resource", List.of(resource));
        }
    }

    /** Answers with the event it got. */
    public static final class Echo extends JsonHandler {
        private final String greeting;

        /** Takes its greeting from the world. */
        public Echo(Environment environment) {
            this.greeting = environment.required("GREETING");
        }

        @Override
        protected Object answer(JsonNode event) {
            return Map.of(
                    "statusCode", 200,
                    "headers", Map.of("X-Greeting", greeting, "WWW-Authenticate", "Basic"),
                    "multiValueHeaders", Map.of("X-Two", List.of("one", "two")),
                    "body", Json.write(event));
        }
    }

    /** Fails in the way that the path says. */
    public static final class Broken extends JsonHandler {
        /** Takes nothing from its world. */
        public Broken(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        protected Object answer(JsonNode event) {
            return switch (event.path("pathParameters").path("how").asText()) {
                case "malformed" -> Map.of("body", "no status");
                case "late" -> late();
                default -> throw new IllegalStateException("broken");
            };
        }

        private static Object late() {
            try {
                new CountDownLatch(1).await();
                return Map.of("statusCode", 200);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** Answers with little. */
    public static final class Brief extends JsonHandler {
        /** Takes nothing from its world. */
        public Brief(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        protected Object answer(JsonNode event) {
            return Map.of("statusCode", 200, "body", "{}");
        }
    }

    /** Counts its calls in a table: scheduled events and requests alike. */
    public static final class Count extends JsonHandler {
        private final String table;
        private final String secretArn;
        private final DynamoDbClient dynamoDb;
        private final SecretsManagerClient secrets;

        /** Takes its table and its secret from the world. */
        public Count(Environment environment) {
            this.table = environment.required("TABLE");
            this.secretArn = environment.required("SECRET");
            this.dynamoDb = environment.dynamoDb().get();
            this.secrets = environment.secretsManager().get();
        }

        @Override
        protected Object answer(JsonNode event) {
            boolean scheduled = event.path("detail-type").asText().equals("Scheduled Event");
            Map<String, AttributeValue> item = dynamoDb.updateItem(request -> request.tableName(table)
                    .key(Map.of("id", AttributeValue.fromS("calls")))
                    .updateExpression("ADD scheduled :one")
                    .expressionAttributeValues(Map.of(":one", AttributeValue.fromN(scheduled ? "1" : "0")))
                    .returnValues(ReturnValue.ALL_NEW)).attributes();
            String counted = Objects.requireNonNull(item.get("scheduled")).n();
            String secret = secrets.getSecretValue(request -> request.secretId(secretArn)).secretString();
            return Map.of("statusCode", 200, "body", Json.write(Map.of("scheduled", counted, "secret", secret)));
        }
    }
}
