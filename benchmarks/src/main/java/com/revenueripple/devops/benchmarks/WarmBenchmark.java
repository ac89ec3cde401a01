package com.revenueripple.devops.benchmarks;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.api.authorizers.AuthorizeApiKeyHandler;
import com.revenueripple.devops.api.metrics.SyncUsersHandler;
import com.revenueripple.devops.benchmarks.Benchmarks.Benchmark;
import com.revenueripple.devops.embedded.TestContext;
import com.revenueripple.devops.embedded.TestTables;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.keys.KeySecret;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What a warm authorizer and a warm sync read cost beside the one DynamoDB call that each of them makes, by the same
 * client, in turns; and how many such reads the local gateway answers.
 */
final class WarmBenchmark implements Benchmark {
    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = 4_000;

    private final TestTables tables = TestTables.create();
    private final DynamoDbClient client = tables.client();
    private final SampleData data = new SampleData(client, tables::name);
    private final String keysTable = tables.name("ApiKeysTable");
    private final String metricsTable = tables.name("MetricsTable");

    @Override
    public Map<String, Object> run() throws IOException {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("authorizer", compared("bare UpdateItem",
                () -> SampleCalls.update(client, keysTable), "AuthorizeApiKey", authorizer()));
        results.put("sync_read", compared("bare GetItem",
                () -> SampleCalls.get(client, metricsTable), "SyncUsers", syncRead()));
        results.put("over_http", GatewayReads.measured());
        return results;
    }

    private static Map<String, Object> compared(String bareName, Runnable bare, String name, Runnable function) {
        Latencies bareLatencies = new Latencies(ROUNDS);
        Latencies latencies = new Latencies(ROUNDS);
        for (int i = 0; i < WARM_UP; i++) {
            bare.run();
            function.run();
        }
        for (int i = 0; i < ROUNDS; i++) {
            bareLatencies.time(bare);
            latencies.time(function);
        }
        double ratio = latencies.microseconds(0.5) / bareLatencies.microseconds(0.5);
        System.out.printf("%-16s p50 %6.0f us  p99 %6.0f us%n", bareName, bareLatencies.microseconds(0.5),
                bareLatencies.microseconds(0.99));
        System.out.printf("%-16s p50 %6.0f us  p99 %6.0f us  ratio of p50 %.2f%n", name,
                latencies.microseconds(0.5), latencies.microseconds(0.99), ratio);
        return Map.of(
                "bare_p50_us", Math.round(bareLatencies.microseconds(0.5)),
                "p50_us", Math.round(latencies.microseconds(0.5)),
                "p99_us", Math.round(latencies.microseconds(0.99)),
                "ratio", Math.round(ratio * 100) / 100.0);
    }

    private Runnable authorizer() {
        KeySecret secret = data.newKey();
        AuthorizeApiKeyHandler handler = new AuthorizeApiKeyHandler(environment());
        APIGatewayCustomAuthorizerEvent event = APIGatewayCustomAuthorizerEvent.builder()
                .withType("TOKEN")
                .withAuthorizationToken(secret.reveal())
                .withMethodArn("arn:aws:execute-api:us-east-1:000000000000:api/live/GET/api/devops/sync/users")
                .build();
        return () -> handler.handleRequest(event, TestContext.INSTANCE);
    }

    private Runnable syncRead() {
        data.publish();
        SyncUsersHandler handler = new SyncUsersHandler(environment());
        APIGatewayProxyRequestEvent event = AdministratorRequest.get("/api/devops/metrics/users");
        return () -> handler.handleRequest(event, TestContext.INSTANCE);
    }

    private Environment environment() {
        return new Environment(
                Map.of("API_KEYS_TABLE", keysTable, "METRICS_TABLE", metricsTable, "ALLOWED_ORIGIN", "*"),
                Clock.systemUTC(),
                new SecureRandom(), () -> client, () -> {
                    throw new IllegalStateException("no secrets here");
                }, () -> {
                    throw new IllegalStateException("no queues here");
                });
    }
}
