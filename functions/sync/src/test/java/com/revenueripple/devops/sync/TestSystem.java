package com.revenueripple.devops.sync;

import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.revenueripple.devops.embedded.MovableClock;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TestTables;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.metrics.SyncLease;
import com.revenueripple.devops.metrics.SyncState;
import com.revenueripple.devops.metrics.SyncStateStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Everything around the sync's handlers: a platform with 20 users, a metrics table, a secret, a clock. */
final class TestSystem {
    final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    final TestSecrets secrets = new TestSecrets(TestPlatform.secret(TestPlatform.PASSWORD));
    final TestTables tables = TestTables.create();
    final String table = tables.name("MetricsTable");
    final SnapshotStore snapshots = new SnapshotStore(tables.client(), table);
    final SyncLease lease = new SyncLease(tables.client(), table, clock, Duration.ofMinutes(1));

    TestSystem() {
        TestPlatform.reset();
        TestPlatform.seed(20, Instant.parse("2026-11-23T12:00:00Z"));
    }

    /** As the template sets it. */
    Environment environment() {
        return new Environment(
                Map.of("METRICS_TABLE", table, "DATABASE_SECRET_ARN", TestSecrets.ARN, "ALLOWED_ORIGIN", "*"),
                clock, new SecureRandom(), tables::client, () -> secrets, () -> {
                    throw new IllegalStateException("no queues here");
                });
    }

    SyncState state() {
        return new SyncStateStore(tables.client(), table).read();
    }

    boolean hasSnapshots() {
        return snapshots.latest(Domain.USERS).isPresent();
    }

    /** A file of events/ as Lambda would hand it to a handler. */
    static <T> T event(String file, Class<T> type) {
        try (InputStream json = Files.newInputStream(Template.find().resolveSibling("events").resolve(file))) {
            return LambdaEventSerializers.serializerFor(type, TestSystem.class.getClassLoader()).fromJson(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
