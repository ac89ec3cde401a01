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

/** Functions that show how the gateway converts requests and responses. */
public final class TestHandlers {
    private TestHandlers() {}

    /** Decides by the text of the token. */
    public static final class Authorize extends JsonHandler {
        /** Uses nothing from its environment. */
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
                default -> throw new IllegalStateException("The key store is unavailable.");
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

    /** Returns the event that it received. */
    public static final class Echo extends JsonHandler {
        private final String greeting;

        /** Takes its greeting from the environment. */
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

    /** Fails in the way that the path names. */
    public static final class Broken extends JsonHandler {
        /** Uses nothing from its environment. */
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

    /** Returns a small response. */
    public static final class Brief extends JsonHandler {
        /** Uses nothing from its environment. */
        public Brief(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        protected Object answer(JsonNode event) {
            return Map.of("statusCode", 200, "body", "{}");
        }
    }

    /** Counts its scheduled events in a table and returns the count, for a request as well. */
    public static final class Count extends JsonHandler {
        private final String table;
        private final String secretArn;
        private final DynamoDbClient dynamoDb;
        private final SecretsManagerClient secrets;

        /** Takes its table and its secret from the environment. */
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
