package com.revenueripple.devops.benchmarks.measurement;

import com.revenueripple.devops.activity.Action;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.Actor;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.api.keys.ApiKey;
import com.revenueripple.devops.api.keys.KeySecret;
import com.revenueripple.devops.api.keys.KeySettings;
import com.revenueripple.devops.api.keys.KeyStore;
import com.revenueripple.devops.api.keys.RateLimit;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.json.Json;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Sample data for requests.
 *
 * @param tableName the name of a table by its logical id
 */
public record SampleData(DynamoDbClient client, UnaryOperator<String> tableName) {
    private static final Clock CLOCK = Clock.systemUTC();

    /** Creates a key whose rate limit no benchmark reaches. */
    public KeySecret newKey() {
        Instant now = CLOCK.instant();
        KeySecret secret = KeySecret.generate(new SecureRandom());
        String keyId = "key_" + secret.hash().substring(0, 8);
        ApiKey key = ApiKey.unused(secret, keyId, "benchmark", new KeySettings("Benchmark",
                Set.of(Permission.READ_METRICS), new RateLimit(1_000_000), now.plus(Duration.ofDays(1))), now);
        ActivityLog activityLog = new ActivityLog(client, tableName.apply("ActivityLogTable"));
        new KeyStore(client, tableName.apply("ApiKeysTable"), activityLog).add(key, Optional.empty(),
                new Activity("act_" + keyId, now, Actor.SYSTEM, Action.KEY_CREATED.code(), key.keyId(),
                        Json.emptyObject(), "-"));
        return secret;
    }

    /** Publishes the snapshots of a completed sync. */
    public void publish() {
        String table = tableName.apply("MetricsTable");
        SyncLease lease = new SyncLease(client, table, CLOCK, Duration.ofMinutes(1));
        Snapshot snapshot = Snapshot.of("{\"total_users\":150}", CLOCK.instant(), 0);
        lease.acquire("run_benchmark");
        new SnapshotPublisher(client, new SnapshotStore(client, table), new SyncStateStore(client, table), lease)
                .publish(Map.of(Domain.USERS, snapshot, Domain.REVENUE, snapshot, Domain.COMMISSIONS, snapshot),
                        new SyncState.Success("run_benchmark", CLOCK.instant(), Duration.ZERO, 0));
    }
}
