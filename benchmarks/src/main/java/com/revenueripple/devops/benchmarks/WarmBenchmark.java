package com.revenueripple.devops.benchmarks;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.api.authorizers.AuthorizeApiKeyHandler;
import com.revenueripple.devops.api.metrics.SyncUsersHandler;
import com.revenueripple.devops.benchmarks.Benchmarks.Benchmark;
import com.revenueripple.devops.embedded.TestContext;
import com.revenueripple.devops.embedded.TestTables;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.keys.ApiKey;
import com.revenueripple.devops.keys.KeySecret;
import com.revenueripple.devops.keys.KeySettings;
import com.revenueripple.devops.keys.KeyStore;
import com.revenueripple.devops.keys.Permission;
import com.revenueripple.devops.keys.RateLimit;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SnapshotPublisher;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.metrics.SyncLease;
import com.revenueripple.devops.metrics.SyncState;
import com.revenueripple.devops.metrics.SyncStateStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What a warm authorizer and a warm sync read cost beside the one DynamoDB call that each of them makes, by the same
 * client, in turns.
 */
final class WarmBenchmark implements Benchmark {
    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = 4_000;

    private final TestTables tables = TestTables.create();
    private final DynamoDbClient client = tables.client();
    private final Clock clock = Clock.systemUTC();
    private final String keysTable = tables.name("ApiKeysTable");
    private final String metricsTable = tables.name("MetricsTable");

    @Override
    public Map<String, Object> run() {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("authorizer", compared("bare UpdateItem", bareUpdate(), "AuthorizeApiKey", authorizer()));
        results.put("sync_read", compared("bare GetItem", bareGet(), "SyncUsers", syncRead()));
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

    private Runnable bareUpdate() {
        Map<String, AttributeValue> key = Map.of("key_hash", AttributeValue.fromS("bare"));
        return () -> client.updateItem(update -> update
                .tableName(keysTable)
                .key(key)
                .updateExpression("ADD usage_count :one")
                .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));
    }

    private Runnable bareGet() {
        Map<String, AttributeValue> key = Map.of("pk", AttributeValue.fromS("snapshot#users"), "sk",
                AttributeValue.fromS("latest"));
        return () -> client.getItem(get -> get.tableName(metricsTable).key(key));
    }

    private Runnable authorizer() {
        KeySecret secret = newKey();
        AuthorizeApiKeyHandler handler = new AuthorizeApiKeyHandler(environment());
        APIGatewayCustomAuthorizerEvent event = APIGatewayCustomAuthorizerEvent.builder()
                .withType("TOKEN")
                .withAuthorizationToken(secret.reveal())
                .withMethodArn("arn:aws:execute-api:us-east-1:000000000000:api/live/GET/api/devops/sync/users")
                .build();
        return () -> handler.handleRequest(event, TestContext.INSTANCE);
    }

    private Runnable syncRead() {
        publish();
        SyncUsersHandler handler = new SyncUsersHandler(environment());
        APIGatewayProxyRequestEvent event = AdministratorRequest.get("/api/devops/metrics/users");
        return () -> handler.handleRequest(event, TestContext.INSTANCE);
    }

    /** A key whose limit no benchmark reaches. */
    private KeySecret newKey() {
        Instant now = clock.instant();
        KeySecret secret = KeySecret.generate(new SecureRandom());
        ApiKey key = ApiKey.unused(secret, "key_benchmark", "benchmark", new KeySettings("Benchmark",
                Set.of(Permission.READ_METRICS), new RateLimit(1_000_000), now.plus(Duration.ofDays(1))), now);
        new KeyStore(client, keysTable, new ActivityLog(client, tables.name("ActivityLogTable"))).add(key,
                new Activity("act_benchmark", now, "benchmark", "key.created", key.keyId(), Json.emptyObject(), "-"));
        return secret;
    }

    private void publish() {
        SyncLease lease = new SyncLease(client, metricsTable, clock, Duration.ofMinutes(1));
        Snapshot snapshot = Snapshot.of("{\"total_users\":150}", clock.instant(), 0);
        lease.acquire("run_benchmark");
        new SnapshotPublisher(client, new SnapshotStore(client, metricsTable),
                new SyncStateStore(client, metricsTable), lease).publish(
                        Map.of(Domain.USERS, snapshot, Domain.REVENUE, snapshot, Domain.COMMISSIONS, snapshot),
                        new SyncState.Success("run_benchmark", clock.instant(), Duration.ZERO, 0));
    }

    private Environment environment() {
        return new Environment(
                Map.of("API_KEYS_TABLE", keysTable, "METRICS_TABLE", metricsTable, "ALLOWED_ORIGIN", "*"), clock,
                new SecureRandom(), () -> client, () -> {
                    throw new IllegalStateException("no secrets here");
                }, () -> {
                    throw new IllegalStateException("no queues here");
                });
    }
}
