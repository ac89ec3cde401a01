package com.revenueripple.devops.benchmarks.warm;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.api.authorizers.AuthorizeApiKeyHandler;
import com.revenueripple.devops.api.keys.KeySecret;
import com.revenueripple.devops.api.metrics.SyncUsersHandler;
import com.revenueripple.devops.benchmarks.measurement.AdministratorRequest;
import com.revenueripple.devops.benchmarks.measurement.Benchmark;
import com.revenueripple.devops.benchmarks.measurement.Latencies;
import com.revenueripple.devops.benchmarks.measurement.ResultFields;
import com.revenueripple.devops.benchmarks.measurement.SampleCalls;
import com.revenueripple.devops.benchmarks.measurement.SampleData;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.testing.TestTables;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Compares a warm authorizer and a warm sync read with the single DynamoDB call that each makes, by the same client, in
 * turns; and measures the throughput of such reads through the local gateway.
 */
public final class WarmBenchmark implements Benchmark {
    /** Enough for the optimizing compiler to compile the whole path. */
    private static final int WARM_UP = 12_000;
    private static final int ROUNDS = 4_000;
    private static final double AT_MOST = 1.25;

    private final TestTables tables = TestTables.create();
    private final DynamoDbClient client = tables.client();
    private final SampleData data = new SampleData(client, tables::name);
    private final String keysTable = tables.name("ApiKeysTable");
    private final String metricsTable = tables.name("MetricsTable");

    @Override
    public Map<String, Object> run() throws IOException {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("authorizer", compared("bare UpdateItem", () -> SampleCalls.update(client, keysTable),
                Map.of("same UpdateItem", sameUpdate(), "AuthorizeApiKey", authorizer(client))));
        results.put("sync_read", compared("bare GetItem", () -> SampleCalls.get(client, metricsTable),
                Map.of("SyncUsers", syncRead())));
        results.put("at_most", AT_MOST);
        results.put("over_http", GatewayReads.measured());
        return results;
    }

    /** Each contender goes first equally often, because a call leaves the database with work to do. */
    private static Map<String, Object> compared(String bareName, Runnable bare, Map<String, Runnable> others) {
        Map<String, Runnable> contenders = new LinkedHashMap<>(Map.of(bareName, bare));
        contenders.putAll(others);
        List<Map.Entry<String, Runnable>> turns = List.copyOf(contenders.entrySet());
        Map<String, Latencies> latencies = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> latencies.put(name, new Latencies(ROUNDS)));
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (int turn = 0; turn < turns.size(); turn++) {
                Map.Entry<String, Runnable> contender = turns.get(Math.floorMod(round + turn, turns.size()));
                if (round < 0) {
                    contender.getValue().run();
                } else {
                    Objects.requireNonNull(latencies.get(contender.getKey())).time(contender.getValue());
                }
            }
        }
        double bareMedian = Objects.requireNonNull(latencies.get(bareName)).microseconds(0.5);
        Map<String, Object> results = new LinkedHashMap<>();
        latencies.forEach((name, measured) -> results.put(name,
                result(name, measured, measured.microseconds(0.5) / bareMedian)));
        return results;
    }

    private static Map<String, Object> result(String name, Latencies latencies, double ratio) {
        System.out.printf("%-16s p50 %6.0f us  p99 %6.0f us  ratio of p50 %.2f%n", name,
                latencies.microseconds(0.5), latencies.microseconds(0.99), ratio);
        return Map.of(
                "p50_us", Math.round(latencies.microseconds(0.5)),
                "p99_us", Math.round(latencies.microseconds(0.99)),
                "ratio", ResultFields.rounded(ratio));
    }

    /**
     * The update of the authorizer by itself. Unlike the bare call, it evaluates a condition and returns the whole
     * item.
     */
    private Runnable sameUpdate() {
        UpdateSeen seen = new UpdateSeen();
        try (DynamoDbClient watched = TestTables.httpClient(seen)) {
            authorizer(watched).run();
        }
        UpdateItemRequest update = Objects.requireNonNull(seen.update);
        AtomicLong now = new AtomicLong(Instant.now().toEpochMilli());
        return () -> {
            Map<String, AttributeValue> values = new HashMap<>(update.expressionAttributeValues());
            values.put(":now", AttributeValue.fromN(Long.toString(now.incrementAndGet())));
            client.updateItem(update.toBuilder().expressionAttributeValues(values).build());
        };
    }

    private static final class UpdateSeen implements ExecutionInterceptor {
        private @Nullable UpdateItemRequest update;

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            update = (UpdateItemRequest) context.request();
        }
    }

    private Runnable authorizer(DynamoDbClient dynamoDb) {
        KeySecret secret = data.newKey();
        AuthorizeApiKeyHandler handler = new AuthorizeApiKeyHandler(environment(dynamoDb));
        APIGatewayCustomAuthorizerEvent event = APIGatewayCustomAuthorizerEvent.builder()
                .withType("TOKEN")
                .withAuthorizationToken(secret.reveal())
                .withMethodArn("arn:aws:execute-api:us-east-1:000000000000:api/live/GET/api/devops/sync/users")
                .build();
        return () -> handler.handleRequest(event, FunctionContext.BEHIND_GATEWAY);
    }

    private Runnable syncRead() {
        data.publish();
        SyncUsersHandler handler = new SyncUsersHandler(environment(client));
        APIGatewayProxyRequestEvent event = AdministratorRequest.get("/api/devops/metrics/users");
        return () -> handler.handleRequest(event, FunctionContext.BEHIND_GATEWAY);
    }

    private Environment environment(DynamoDbClient dynamoDb) {
        return new Environment(
                Map.of("API_KEYS_TABLE", keysTable, "METRICS_TABLE", metricsTable, "ALLOWED_ORIGIN", "*"),
                Clock.systemUTC(),
                new SecureRandom(), () -> dynamoDb, () -> {
                    throw new IllegalStateException("no secrets here");
                }, () -> {
                    throw new IllegalStateException("no queues here");
                });
    }
}
