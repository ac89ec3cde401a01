package com.revenueripple.devops.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
    public static final class Authorize
            implements
            RequestHandler<APIGatewayCustomAuthorizerEvent, Map<String, Object>> {
        /** Takes nothing from its world. */
        public Authorize(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        public Map<String, Object> handleRequest(APIGatewayCustomAuthorizerEvent event, Context context) {
            String method = event.getMethodArn();
            return switch (event.getAuthorizationToken()) {
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

    /** A base, so that the event's type is found further up. */
    abstract static class Base<E> implements RequestHandler<E, APIGatewayProxyResponseEvent> {}

    /** Answers with the event it got. */
    public static final class Echo extends Base<APIGatewayProxyRequestEvent> {
        private final String greeting;

        /** Takes its greeting from the world. */
        public Echo(Environment environment) {
            this.greeting = environment.required("GREETING");
        }

        @Override
        public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
            return new APIGatewayProxyResponseEvent()
                    .withStatusCode(200)
                    .withHeaders(Map.of("X-Greeting", greeting, "WWW-Authenticate", "Basic"))
                    .withMultiValueHeaders(Map.of("X-Two", List.of("one", "two")))
                    .withBody(Json.write(event));
        }
    }

    /** Fails in the way that the path says. */
    public static final class Broken
            implements
            RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
        /** Takes nothing from its world. */
        public Broken(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
            return switch (event.getPathParameters().getOrDefault("how", "")) {
                case "malformed" -> new APIGatewayProxyResponseEvent().withBody("no status");
                case "late" -> late();
                default -> throw new IllegalStateException("broken");
            };
        }

        private static APIGatewayProxyResponseEvent late() {
            try {
                new CountDownLatch(1).await();
                return new APIGatewayProxyResponseEvent().withStatusCode(200);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** Answers with bytes. */
    public static final class Picture implements RequestStreamHandler {
        /** Takes nothing from its world. */
        public Picture(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
            String bytes = Base64.getEncoder().encodeToString(new byte[]{(byte) 0xFF, 0});
            answer.write(Json.write(Map.of("statusCode", 200, "headers", Map.of("Content-Type", "image/png"), "body",
                    bytes, "isBase64Encoded", true)).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Counts its calls in a table: scheduled events and requests alike. */
    public static final class Count implements RequestHandler<ScheduledEvent, Map<String, Object>> {
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
        public Map<String, Object> handleRequest(ScheduledEvent event, Context context) {
            boolean scheduled = "Scheduled Event".equals(event.getDetailType());
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
