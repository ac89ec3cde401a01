package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Comparison;
import com.revenueripple.devops.metrics.SyncState.DomainState;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncState.Skipped;
import com.revenueripple.devops.metrics.SyncState.Success;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestTables;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The contract of the metrics table's stores, for any DynamoDB. */
abstract class MetricsStoreContract {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final long GENERATION = 7;

    private final MovableClock clock = MovableClock.at("2026-11-23T23:58:00Z");
    private final DynamoDbClient client;
    private final String table;
    private final SnapshotStore snapshots;
    private final SyncStateStore states;
    private final SyncLease lease;
    private final SnapshotPublisher publisher;

    MetricsStoreContract(TestTables tables) {
        table = tables.name("MetricsTable");
        client = tables.client();
        snapshots = new SnapshotStore(client, table);
        states = new SyncStateStore(client, table);
        lease = new SyncLease(client, table, clock, LEASE);
        publisher = new SnapshotPublisher(client, snapshots, states, lease);
    }

    @Test
    void beforeTheFirstSyncThereIsNothing() {
        assertThat(snapshots.latest(Domain.USERS)).isEmpty();
        assertThat(states.read().lastSuccess()).isEmpty();
        assertThat(states.read().lastFailure()).isEmpty();
    }

    @Test
    void everyDomainHasItsLatestSnapshot() {
        publish("run-1");

        assertThat(Arrays.stream(Domain.values()).map(domain -> snapshots.latest(domain).orElseThrow().body()))
                .containsExactly(body(Domain.USERS, "run-1"), body(Domain.REVENUE, "run-1"),
                        body(Domain.COMMISSIONS, "run-1"));
        assertThat(snapshots.latest(Domain.USERS).orElseThrow().timestamp()).isEqualTo(clock.instant());
        assertThat(snapshots.latest(Domain.USERS).orElseThrow().generation()).isEqualTo(GENERATION);
    }

    @Test
    void theEntityTagFollowsFromTheBody() {
        Snapshot snapshot = Snapshot.of("{}", clock.instant(), 0);

        assertThat(snapshot.etag()).isEqualTo("\"44136fa355b3678a1146ad16f7e8649e\"");
    }

    @Test
    void theLastMetricsOfEachHourDayAndMonthAreKept() {
        publish("early");
        clock.advance(Duration.ofMinutes(1));
        publish("late");
        clock.advance(Duration.ofMinutes(1));
        publish("next day");
        clock.advance(Duration.ofHours(2));
        publish("two hours later");
        clock.advance(Duration.ofDays(10));
        publish("next month");

        assertThat(runs(Interval.HOUR, "2026-11-01", "2026-11-30"))
                .containsExactly("late", "next day", "two hours later");
        assertThat(runs(Interval.DAY, "2026-11-01", "2026-12-31"))
                .containsExactly("late", "two hours later", "next month");
        assertThat(runs(Interval.DAY, "2026-11-24", "2026-11-24")).containsExactly("two hours later");
        assertThat(runs(Interval.MONTH, "2026-11-30", "2026-12-01")).containsExactly("two hours later", "next month");
        assertThat(runs(Interval.DAY, "2025-01-01", "2025-12-31")).isEmpty();
    }

    @Test
    void aPointHasTheMetricsToTheCentAndNoLists() {
        publish("run-1");

        assertThat(snapshots.history(Domain.REVENUE, Interval.MONTH, days("2026-11-01", "2026-11-01")))
                .extracting(HistoryPoint::json)
                .containsExactly("{\"at\":\"" + clock.instant() + "\",\"domain\":\"revenue\",\"run\":\"run-1\","
                        + "\"amount\":1250.50,\"whole\":3.00}");
    }

    @Test
    void aSuccessIsRecordedWithTheSnapshots() {
        publish("run-1");

        assertThat(states.read().lastSuccess()).contains(success("run-1", clock.instant()));
    }

    @Test
    void aFailureKeepsTheLastSuccess() {
        publish("run-1");
        Failure failure = new Failure("run-2", clock.instant(), "source_unreachable", "The database is away.");
        states.record(failure);

        DomainState published = new DomainState(Optional.of(clock.instant()), Optional.empty(), Optional.empty(),
                Optional.empty());
        assertThat(states.read()).isEqualTo(new SyncState(
                Optional.of(success("run-1", clock.instant())), Optional.of(failure), Optional.empty(), Map.of(),
                Map.of(Domain.USERS, published, Domain.REVENUE, published, Domain.COMMISSIONS, published), Map.of()));
    }

    @Test
    void aFailureIsThatOfItsDomainsUntilTheyArePublished() {
        publish("run-1");
        Instant before = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        Failure failure = new Failure("run-2", clock.instant(), "stripe_unreachable", "Stripe is away.");
        states.record(Set.of(Domain.REVENUE), failure, unrelated());
        publish("run-2", Domain.USERS, Domain.COMMISSIONS);

        assertThat(domain(Domain.REVENUE).failure()).contains(failure);
        assertThat(domain(Domain.REVENUE).lastSuccessAt()).contains(before);
        assertThat(domain(Domain.USERS).failure()).isEmpty();
        assertThat(domain(Domain.USERS).lastSuccessAt()).contains(clock.instant());
        assertThat(states.read().lastSuccess()).as("of all domains").map(Success::runId).contains("run-1");
        assertThat(states.read().lastFailure()).contains(failure);

        publish("run-3");
        assertThat(domain(Domain.REVENUE).failure()).isEmpty();
        assertThat(states.read().lastSuccess()).map(Success::runId).contains("run-3");
    }

    @Test
    void aDomainsStateHasTheLagOfItsSnapshot() {
        lease.acquire("run-1");
        publisher.publish(Map.of(
                Domain.USERS, Snapshot.of("{\"source_lag_seconds\":90}", clock.instant(), GENERATION),
                Domain.REVENUE, Snapshot.of("{\"source_lag_seconds\":0}", clock.instant(), GENERATION)),
                success("run-1", clock.instant()));

        assertThat(domain(Domain.USERS).sourceLag()).contains(Duration.ofSeconds(90));
        assertThat(domain(Domain.REVENUE).sourceLag()).contains(Duration.ZERO);
        assertThat(domain(Domain.COMMISSIONS).sourceLag()).isEmpty();
    }

    @Test
    void aComparisonOfOneSourceKeepsThoseOfTheOthers() {
        Instant first = clock.instant();
        states.record(new Reconciliation(first,
                Map.of("users", BigInteger.TWO, "revenue", BigInteger.ONE, "commissions", BigInteger.ZERO), List.of()));
        clock.advance(Duration.ofHours(1));
        Reconciliation second = new Reconciliation(clock.instant(), Map.of("revenue", BigInteger.TEN), List.of());
        states.record(second);

        assertThat(states.read().reconciliation()).contains(second);
        assertThat(domain(Domain.USERS).comparison()).contains(new Comparison(first, BigInteger.TWO));
        assertThat(domain(Domain.REVENUE).comparison()).contains(new Comparison(clock.instant(), BigInteger.TEN));
    }

    /** As the item was before domains had states of their own. */
    @Test
    void theStateOfAnEarlierVersionIsThatOfAllDomains() {
        Instant success = clock.instant();
        Map<String, AttributeValue> item = new HashMap<>(SyncStateStore.KEY);
        item.putAll(Map.of("last_success_run_id", text("run-1"), "last_success_at", instant(success),
                "last_success_duration_ms", number(7), "last_success_rows_read", number(8)));
        item.putAll(Map.of("last_failure_run_id", text("run-0"), "last_failure_at", instant(success),
                "last_failure_code", text("source_unreachable"), "last_failure_message", text("Away."),
                "failing_code", text("source_unreachable")));
        item.putAll(Map.of("reconciled_at", instant(success), "reconcile_details", AttributeValue.fromL(List.of()),
                "reconcile_differences", AttributeValue.fromM(Map.of("users", number(3)))));
        client.putItem(request -> request.tableName(table).item(item));

        assertThat(domain(Domain.USERS)).isEqualTo(new DomainState(Optional.of(success), Optional.empty(),
                Optional.empty(), Optional.of(new Comparison(success, BigInteger.valueOf(3)))));
        assertThat(domain(Domain.REVENUE).lastSuccessAt()).contains(success);

        clock.advance(Duration.ofMinutes(1));
        publish("run-2", Domain.USERS);
        assertThat(domain(Domain.USERS).lastSuccessAt()).contains(clock.instant());
        assertThat(domain(Domain.REVENUE).lastSuccessAt()).contains(success);

        clock.advance(Duration.ofMinutes(1));
        client.updateItem(request -> request.tableName(table).key(SyncStateStore.KEY)
                .updateExpression("SET last_success_at = :at")
                .expressionAttributeValues(Map.of(":at", instant(clock.instant()))));
        assertThat(domain(Domain.USERS).lastSuccessAt()).as("after a rollback").contains(clock.instant());
    }

    @Test
    void aComparisonWithTheSourceIsRecorded() {
        Reconciliation found = new Reconciliation(clock.instant(),
                Map.of("users", BigInteger.ZERO, "revenue", new BigInteger("12345678901234567890")),
                List.of("payment total count|USD|one_time|tripwire: the source has 1 more"));
        states.record(found);
        publish("run-1");

        assertThat(states.read().reconciliation()).contains(found);
    }

    @Test
    void skippedRowsAreRecordedUntilTheyAreReplaced() {
        Map<String, Skipped> skipped = Map.of("users", new Skipped(Map.of("date_out_of_range", 2L),
                List.of(new Listed("{\"table\":\"users\",\"id\":\"1\",\"reason\":\"date_out_of_range\"}"))));
        states.recordSkipped(skipped);
        publish("run-1");
        assertThat(states.read().skipped()).isEqualTo(skipped);

        states.recordSkipped(Map.of());
        assertThat(states.read().skipped()).isEmpty();
    }

    @Test
    void theProgressOfABackfillIsKeptUntilItEnds() {
        states.record(Map.of("payment", new Backfill(1000, 20_000)));
        assertThat(states.read().backfills()).isEqualTo(Map.of("payment", new Backfill(1000, 20_000)));

        states.record(Map.of());

        assertThat(states.read().backfills()).isEmpty();
    }

    @Test
    void aHeldLeaseRefusesAnotherRunWithTheRemainingTime() {
        lease.acquire("run-1");
        clock.advance(Duration.ofSeconds(20));

        assertThatExceptionOfType(LeaseFailure.Held.class).isThrownBy(() -> lease.acquire("run-2"))
                .extracting(LeaseFailure.Held::remaining).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void aReleasedLeaseIsFree() {
        lease.acquire("run-1");
        lease.release("run-1");

        lease.acquire("run-2");
    }

    @Test
    void anExpiredLeaseIsFree() {
        lease.acquire("run-1");
        clock.advance(LEASE);

        lease.acquire("run-2");
    }

    @Test
    void aRunCannotReleaseTheLeaseOfAnother() {
        lease.acquire("run-1");
        clock.advance(LEASE);
        lease.acquire("run-2");
        lease.release("run-1");

        assertThatExceptionOfType(LeaseFailure.Held.class).isThrownBy(() -> lease.acquire("run-3"));
    }

    @Test
    void aRunWhoseLeaseWasTakenWritesNothing() {
        publish("run-0");
        lease.acquire("run-1");
        clock.advance(LEASE);
        lease.acquire("run-2");

        assertThatExceptionOfType(LeaseFailure.Lost.class).isThrownBy(() -> publishHolding("run-1", Domain.values()));
        assertThat(snapshots.latest(Domain.REVENUE).orElseThrow().body()).isEqualTo(body(Domain.REVENUE, "run-0"));
        assertThat(states.read().lastSuccess().orElseThrow().runId()).isEqualTo("run-0");
    }

    @Test
    void aRunWhoseLeaseExpiredWritesNothing() {
        lease.acquire("run-1");
        clock.advance(LEASE);

        assertThatExceptionOfType(LeaseFailure.Lost.class).isThrownBy(() -> publishHolding("run-1", Domain.values()));
        assertThat(snapshots.latest(Domain.USERS)).isEmpty();
    }

    @Test
    void oneOfManyConcurrentRunsGetsTheLease() throws InterruptedException {
        AtomicInteger acquired = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService runs = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 20).forEach(run -> runs.execute(() -> {
                try {
                    start.await();
                    lease.acquire("run-" + run);
                    acquired.incrementAndGet();
                } catch (InterruptedException | LeaseFailure.Held _) {
                    // not this one
                }
            }));
            start.countDown();
        }

        assertThat(acquired).hasValue(1);
    }

    private void publish(String runId) {
        publish(runId, Domain.values());
    }

    private void publish(String runId, Domain... domains) {
        lease.acquire(runId);
        publishHolding(runId, domains);
        lease.release(runId);
    }

    private void publishHolding(String runId, Domain... domains) {
        publisher.publish(
                Arrays.stream(domains).collect(Collectors.toMap(Function.identity(),
                        domain -> Snapshot.of(body(domain, runId), clock.instant(), GENERATION))),
                success(runId, clock.instant()));
    }

    private DomainState domain(Domain domain) {
        return Objects.requireNonNull(states.read().domains().get(domain));
    }

    /** A write that a failure's activity stands for. */
    private TransactWriteItem unrelated() {
        return TransactWriteItem.builder().put(put -> put.tableName(table)
                .item(Map.of("pk", text("activity"), "sk", text("1")))).build();
    }

    private static Success success(String runId, Instant at) {
        return new Success(runId, at, Duration.ofMillis(1234), 567);
    }

    private List<String> runs(Interval interval, String from, String to) {
        return snapshots.history(Domain.USERS, interval, days(from, to)).stream()
                .map(point -> Json.parseOwn(point.json()).path("run").asText())
                .toList();
    }

    private static DayRange days(String from, String to) {
        return new DayRange(LocalDate.parse(from), LocalDate.parse(to));
    }

    private static String body(Domain domain, String runId) {
        return "{\"timestamp\":\"now\",\"domain\":\"" + domain.code() + "\",\"run\":\"" + runId
                + "\",\"amount\":1250.50,\"whole\":3.00,\"newest\":[1,2]}";
    }
}
