package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.lambda.ScheduledEvent;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.metrics.SyncLease;
import com.revenueripple.devops.metrics.SyncState;
import com.revenueripple.devops.metrics.SyncStateStore;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestQueue;
import com.revenueripple.devops.testing.TestTables;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Everything around the sync's handlers: a platform, a metrics table, a secret, a clock. */
final class TestSystem {
    /** Where the clock stands at first, unless told otherwise. */
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    /** As the template has it, for a store that is slow. */
    private static final FunctionContext SCHEDULED = FunctionContext.lasting(Duration.ofMinutes(5));
    private static final FunctionContext NIGHTLY = FunctionContext.lasting(Duration.ofMinutes(15));

    /** The fields of how current metrics are. */
    private static final List<String> FRESHNESS = List.of("timestamp", "as_of", "source_lag_seconds", "reconciled_at",
            "reconcile_difference", "backfilling");

    final MovableClock clock;
    final TestSecrets secrets = new TestSecrets(TestPlatform.secret(TestPlatform.PASSWORD));
    final TestTables tables = TestTables.create();
    final TestQueue domainEvents = TestQueue.create();
    final String table = tables.name("MetricsTable");
    final SnapshotStore snapshots = new SnapshotStore(tables.client(), table);
    final SyncLease lease;

    /** A platform with 20 users. */
    TestSystem() {
        this(20);
    }

    /** A platform with so many users, and what they buy. */
    TestSystem(int users) {
        this(users, NOW);
    }

    /** Such a platform at another moment. */
    TestSystem(int users, Instant now) {
        clock = new MovableClock(now);
        lease = new SyncLease(tables.client(), table, clock, Duration.ofMinutes(1));
        TestPlatform.reset();
        TestPlatform.seed(users, now);
    }

    /** As the template sets it. */
    Environment environment() {
        return environment(tables.client(), Map.of());
    }

    /** As the template sets it, with another client and other variables. */
    Environment environment(DynamoDbClient dynamoDb, Map<String, String> others) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "METRICS_TABLE", table,
                "ACTIVITY_LOG_TABLE", tables.name("ActivityLogTable"),
                "OCCURRENCES_QUEUE_URL", domainEvents.url(),
                "DATABASE_SECRET_ARN", TestSecrets.ARN,
                "ALLOWED_ORIGIN", "*"));
        variables.putAll(others);
        return new Environment(variables, clock, new SecureRandom(), () -> dynamoDb, () -> secrets, domainEvents::sqs);
    }

    /** One run of the schedule; gives its outcome. */
    String run() {
        return run(environment(), SCHEDULED);
    }

    static String run(Environment environment, Context context) {
        return new RunScheduledSyncHandler(environment)
                .handleRequest(new ScheduledEvent(), context);
    }

    /** One nightly comparison; gives its outcome. */
    String reconcile() {
        return reconcile(environment());
    }

    static String reconcile(Environment environment) {
        return new ReconcileMetricsHandler(environment)
                .handleRequest(new ScheduledEvent(), NIGHTLY);
    }

    SyncState state() {
        return new SyncStateStore(tables.client(), table).read();
    }

    boolean hasSnapshots() {
        return snapshots.latest(Domain.USERS).isPresent();
    }

    /** The latest answer of a domain's endpoint. */
    String body(Domain domain) {
        return snapshots.latest(domain).orElseThrow().body();
    }

    ObjectNode metrics(Domain domain) {
        return (ObjectNode) Json.parseOwn(body(domain));
    }

    /** Fails unless all metrics are those of the platform's tables as they are now, counted one by one. */
    void assertMetricsAreThoseOfTheTables() {
        PlatformMetrics expected = new PlatformMetrics(clock.instant());

        assertThat(metrics(Domain.USERS).remove(FRESHNESS)).isEqualTo(fields(expected.users()));
        assertThat(metrics(Domain.REVENUE).remove(FRESHNESS)).isEqualTo(fields(expected.revenue()));
        assertThat(metrics(Domain.COMMISSIONS).remove(FRESHNESS)).isEqualTo(fields(expected.commissions()));
    }

    private static ObjectNode fields(Map<String, Object> value) {
        return (ObjectNode) Json.parseOwn(Json.write(value));
    }

    /** What the audit log says of today, newest first. */
    List<Activity> activities() {
        LocalDate today = Days.of(clock.instant());
        return new ActivityLog(tables.client(), tables.name("ActivityLogTable"))
                .newestFirst(new DayRange(today, today), Optional.empty(), 100).items();
    }

    /** All items of the metrics table. */
    List<Map<String, AttributeValue>> items() {
        return tables.client().scanPaginator(request -> request.tableName(table)).items().stream().toList();
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
