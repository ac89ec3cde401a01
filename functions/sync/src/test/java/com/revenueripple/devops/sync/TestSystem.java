package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
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
import com.revenueripple.devops.metrics.SyncState.DomainState;
import com.revenueripple.devops.metrics.SyncState;
import com.revenueripple.devops.metrics.SyncStateStore;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.sync.contribution.Kind;
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
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Everything around the sync's handlers: a platform, a metrics table, a secret, a clock. */
final class TestSystem {
    /** The clock's initial time by default. */
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    /** With the template's timeout, for a store that is slow. */
    private static final FunctionContext SCHEDULED = FunctionContext.lasting(Duration.ofMinutes(5));
    private static final FunctionContext NIGHTLY = FunctionContext.lasting(Duration.ofMinutes(15));

    /** The fields about the freshness of metrics. */
    private static final List<String> FRESHNESS = List.of("timestamp", "as_of", "source_lag_seconds", "reconciled_at",
            "reconcile_difference", "backfilling");

    /** The fields about the source of revenue. */
    private static final List<String> SOURCE = List.of("revenue_source", "caveats");

    final MovableClock clock;
    final TestSecrets secrets;
    final TestTables tables = TestTables.create();
    final TestQueue domainEvents = TestQueue.create();
    final String table = tables.name("MetricsTable");
    final SnapshotStore snapshots = new SnapshotStore(tables.client(), table);
    final SyncLease lease;

    /** A platform with 20 users. */
    TestSystem() {
        this(20);
    }

    /** A platform with this many users, and their purchases. */
    TestSystem(int users) {
        this(users, NOW);
    }

    /** The same at another moment. */
    TestSystem(int users, Instant now) {
        clock = new MovableClock(now);
        lease = new SyncLease(tables.client(), table, clock, Duration.ofMinutes(1));
        TestPlatform.reset();
        TestPlatform.seed(users, now);
        secrets = new TestSecrets(TestPlatform.secret(TestPlatform.PASSWORD));
    }

    /** The template's environment, except for a database without TLS. */
    Environment environment() {
        return environment(tables.client(), Map.of());
    }

    /** The same with another client and other variables. */
    Environment environment(DynamoDbClient dynamoDb, Map<String, String> others) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "METRICS_TABLE", table,
                "ACTIVITY_LOG_TABLE", tables.name("ActivityLogTable"),
                "OCCURRENCES_QUEUE_URL", domainEvents.url(),
                "DATABASE_SECRET_ARN", TestSecrets.ARN,
                "DATABASE_SERVERS", "any",
                "ALLOWED_ORIGIN", "*"));
        variables.putAll(others);
        return new Environment(variables, clock, new SecureRandom(), () -> dynamoDb, () -> secrets, domainEvents::sqs);
    }

    /** Runs the scheduled sync and returns its outcome. */
    String run() {
        return run(environment(), SCHEDULED);
    }

    static String run(Environment environment, Context context) {
        return new RunScheduledSyncHandler(environment)
                .handleRequest(new ScheduledEvent(), context);
    }

    /** Runs the nightly reconciliation and returns its outcome. */
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

    /** The state of one domain. */
    DomainState state(Domain domain) {
        return Objects.requireNonNull(state().domains().get(domain));
    }

    /** The skipped rows of a domain in the status. */
    SyncState.Skipped skipped(Domain domain) {
        return Optional.ofNullable(state().skipped().get(domain.code())).orElseThrow();
    }

    boolean hasSnapshots() {
        return snapshots.latest(Domain.USERS).isPresent();
    }

    /** The latest response of a domain's route. */
    String body(Domain domain) {
        return snapshots.latest(domain).orElseThrow().body();
    }

    ObjectNode metrics(Domain domain) {
        return (ObjectNode) Json.parseOwn(body(domain));
    }

    /**
     * Fails unless all metrics equal those of the present rows of the platform's tables, counted one by one. What the
     * tables lack is in no row.
     */
    void assertMetricsMatchTheTables() {
        PlatformMetrics expected = new PlatformMetrics(clock.instant());

        assertThat(metrics(Domain.USERS).remove(FRESHNESS)).isEqualTo(fields(expected.users()));
        assertThat(metrics(Domain.REVENUE).remove(FRESHNESS).remove(SOURCE)).isEqualTo(fields(expected.revenue()));
        assertThat(metrics(Domain.COMMISSIONS).remove(FRESHNESS)).isEqualTo(fields(expected.commissions()));
    }

    private static ObjectNode fields(Map<String, Object> value) {
        return (ObjectNode) Json.parseOwn(Json.write(value));
    }

    /** Today's entries of the audit log, newest first. */
    List<Activity> activities() {
        LocalDate today = Days.of(clock.instant());
        return new ActivityLog(tables.client(), tables.name("ActivityLogTable"))
                .newestFirst(new DayRange(today, today), Optional.empty(), 100).items();
    }

    /**
     * Replaces all items of the metrics table by those that an earlier version wrote. The database is a new one, so a
     * position in the change log of the tables becomes the one that the present table has.
     */
    void restore(String resource) {
        List<Map<String, AttributeValue>> present = items();
        present.forEach(item -> tables.client().deleteItem(request -> request.tableName(table)
                .key(Map.of("pk", item.get("pk"), "sk", item.get("sk")))));
        String position = position(progress(present));
        StoredItems.in(resource).forEach(item -> {
            Map<String, AttributeValue> restored = new HashMap<>(item);
            restored.computeIfPresent("progress", (_, earlier) -> {
                ObjectNode progress = (ObjectNode) Json.parseOwn(earlier.s());
                progress.withObject("/sources/supabase").put("position", position);
                return AttributeValue.fromS(Json.write(progress));
            });
            tables.client().putItem(request -> request.tableName(table).item(restored));
        });
    }

    /** Makes a kind incomplete, as an upgrade by which its facts contribute differently does. */
    void countAgain(Kind kind) {
        items().stream().filter(item -> item.containsKey("progress")).forEach(item -> {
            Map<String, AttributeValue> changed = new HashMap<>(item);
            changed.computeIfPresent("progress", (_, earlier) -> {
                ObjectNode progress = (ObjectNode) Json.parseOwn(earlier.s());
                progress.withObject("/kinds/" + kind.name()).put("format", 1);
                return AttributeValue.fromS(Json.write(progress));
            });
            tables.client().putItem(request -> request.tableName(table).item(changed));
        });
    }

    private static JsonNode progress(List<Map<String, AttributeValue>> items) {
        return items.stream().flatMap(item -> Stream.ofNullable(item.get("progress"))).map(AttributeValue::s)
                .map(Json::parseOwn).findFirst().orElseThrow();
    }

    private static String position(JsonNode progress) {
        return progress.at("/sources/supabase/position").asText();
    }

    /** All items of the metrics table. */
    List<Map<String, AttributeValue>> items() {
        return tables.client().scanPaginator(request -> request.tableName(table)).items().stream().toList();
    }

    /** A file of events/ as Lambda would pass it to a handler. */
    static <T> T event(String file, Class<T> type) {
        try (InputStream json = Files.newInputStream(Template.find().resolveSibling("events").resolve(file))) {
            return LambdaEventSerializers.serializerFor(type, TestSystem.class.getClassLoader()).fromJson(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
