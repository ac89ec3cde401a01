package com.revenueripple.devops.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncState.Success;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestTables;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The contract of the metrics table's stores, for any DynamoDB. */
abstract class MetricsStoreContract {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final long GENERATION = 7;

    private final MovableClock clock = MovableClock.at("2026-11-23T23:58:00Z");
    private final DynamoDbClient client;
    private final SnapshotStore snapshots;
    private final SyncStateStore states;
    private final SyncLease lease;
    private final SnapshotPublisher publisher;

    MetricsStoreContract(TestTables tables) {
        String table = tables.name("MetricsTable");
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

        assertThat(states.read()).isEqualTo(new SyncState(
                Optional.of(success("run-1", clock.instant())), Optional.of(failure), Optional.empty(), Map.of()));
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

        assertThatExceptionOfType(LeaseFailure.Lost.class).isThrownBy(() -> publishHolding("run-1"));
        assertThat(snapshots.latest(Domain.REVENUE).orElseThrow().body()).isEqualTo(body(Domain.REVENUE, "run-0"));
        assertThat(states.read().lastSuccess().orElseThrow().runId()).isEqualTo("run-0");
    }

    @Test
    void aRunWhoseLeaseExpiredWritesNothing() {
        lease.acquire("run-1");
        clock.advance(LEASE);

        assertThatExceptionOfType(LeaseFailure.Lost.class).isThrownBy(() -> publishHolding("run-1"));
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
        lease.acquire(runId);
        publishHolding(runId);
        lease.release(runId);
    }

    private void publishHolding(String runId) {
        publisher.publish(
                Arrays.stream(Domain.values()).collect(Collectors.toMap(Function.identity(),
                        domain -> Snapshot.of(body(domain, runId), clock.instant(), GENERATION))),
                success(runId, clock.instant()));
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
