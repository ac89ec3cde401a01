package com.revenueripple.devops.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.Actor;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.api.metrics.StaleSyncs.StalePeriod;
import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SnapshotPublisher;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.metrics.SyncLease;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncState.Success;
import com.revenueripple.devops.metrics.SyncStateStore;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestTables;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What is recorded once about the syncs, for any DynamoDB. */
abstract class SyncNewsContract {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration STALE_AFTER = Duration.ofMinutes(15);

    private static final Set<Domain> ALL = EnumSet.allOf(Domain.class);
    private static final Set<Domain> REVENUE = EnumSet.of(Domain.REVENUE);
    private static final Set<Domain> OTHERS = EnumSet.complementOf(EnumSet.of(Domain.REVENUE));

    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    private final AtomicInteger entries = new AtomicInteger();
    private final DynamoDbClient client;
    private final String table;
    private final ActivityLog activityLog;
    private final SyncStateStore states;
    private final StaleSyncs staleSyncs;

    SyncNewsContract(TestTables tables) {
        client = tables.client();
        table = tables.name("MetricsTable");
        activityLog = new ActivityLog(client, tables.name("ActivityLogTable"));
        states = new SyncStateStore(client, table);
        staleSyncs = new StaleSyncs(client, table, SyncSchedule.parse("rate(5 minutes)"));
    }

    @Test
    void aFailureWithTheSameCodeIsRecordedWithoutAnActivity() {
        fail("run-1", "source_unreachable");
        fail("run-2", "source_unreachable");

        assertThat(recorded()).containsExactly("source_unreachable");
        assertThat(states.read().lastFailure()).map(Failure::runId).contains("run-2");
    }

    @Test
    void aFailureWithAnotherCodeHasAnActivity() {
        fail("run-1", "source_unreachable");
        fail("run-2", "source_too_slow");
        fail("run-3", "source_unreachable");

        assertThat(recorded()).containsExactly("source_unreachable", "source_too_slow", "source_unreachable");
    }

    @Test
    void aFailureAfterASuccessHasAnActivity() {
        fail("run-1", "source_unreachable");
        succeed("run-2");
        fail("run-3", "source_unreachable");

        assertThat(recorded()).hasSize(2);
    }

    @Test
    void aFailureAfterAnUnfinishedRunHasAnActivity() {
        fail("run-1", "source_unreachable");
        states.recordUnfinished(ALL);
        fail("run-3", "source_unreachable");

        assertThat(recorded()).hasSize(2);
    }

    @Test
    void aFailureRecordedWithoutAnActivityIsNotThePreviousOne() {
        fail("run-1", "source_unreachable");
        states.record(new Failure("run-2", clock.instant(), "sync_superseded", "Another run has taken over."));
        fail("run-3", "source_unreachable");

        assertThat(recorded()).containsExactly("source_unreachable");
    }

    @Test
    void failuresOfTwoSourcesAreToldApart() {
        fail(REVENUE, "run-1", "stripe_unreachable");
        succeed(OTHERS, "run-1");
        fail(REVENUE, "run-2", "stripe_unreachable");
        fail(OTHERS, "run-2", "source_unreachable");
        fail(REVENUE, "run-3", "stripe_unreachable");
        fail(OTHERS, "run-3", "source_unreachable");

        assertThat(recorded()).containsExactly("stripe_unreachable", "source_unreachable");
    }

    @Test
    void oneOfManyConcurrentFailuresHasAnActivity() throws Exception {
        atOnce(run -> fail("run-" + run, "source_unreachable"));

        assertThat(recorded()).containsExactly("source_unreachable");
    }

    @Test
    void aComparisonIsRecordedWithItsActivity() {
        Reconciliation found = new Reconciliation(clock.instant(), Map.of("users", BigInteger.TWO), List.of("2 more"));

        states.record(found, entry("difference"));

        assertThat(states.read().reconciliation()).contains(found);
        assertThat(recorded()).containsExactly("difference");
    }

    @Test
    void syncsAreStaleAsInTheStatusWithOneNotice() {
        succeed("run-1");
        Instant success = clock.instant();

        clock.advance(STALE_AFTER);
        assertThat(staleSyncs.waiting(clock.instant()).untold()).isEmpty();
        clock.advance(Duration.ofMillis(1));

        StalePeriod period = staleSyncs.waiting(clock.instant()).untold().getFirst();
        assertThat(period).isEqualTo(new StalePeriod(ALL, Optional.of(success), success, success.plus(STALE_AFTER)));
        assertThat(staleSyncs.recordNotice(period, entry("stale"))).isTrue();
        clock.advance(Duration.ofDays(1));
        assertThat(staleSyncs.waiting(clock.instant()).untold()).isEmpty();
    }

    /** An earlier version records one time for all domains. */
    @Test
    void theNoticeComesAfterARollbackAndARollForward() {
        succeed("run-1");
        clock.advance(STALE_AFTER);
        client.updateItem(request -> request.tableName(table).key(SyncStateStore.KEY)
                .updateExpression("SET last_success_at = :at")
                .expressionAttributeValues(Map.of(":at", Attributes.instant(clock.instant()))));
        becomeStaleAndRecord();

        assertThat(staleSyncs.waiting(clock.instant()).untold()).isEmpty();
        assertThat(recorded()).containsExactly("stale");
    }

    @Test
    void theNoticeNamesTheDomainsThatAreStale() {
        succeed("run-1");
        Instant first = clock.instant();
        clock.advance(STALE_AFTER);
        succeed(OTHERS, "run-2");
        Instant second = clock.instant();
        clock.advance(Duration.ofMillis(1));

        StalePeriod revenue = staleSyncs.waiting(clock.instant()).untold().getFirst();
        assertThat(revenue).isEqualTo(
                new StalePeriod(REVENUE, Optional.of(first), first, first.plus(STALE_AFTER)));
        assertThat(staleSyncs.recordNotice(revenue, entry("revenue"))).isTrue();
        clock.advance(STALE_AFTER);

        assertThat(staleSyncs.waiting(clock.instant()).untold()).containsExactly(
                new StalePeriod(OTHERS, Optional.of(second), second, second.plus(STALE_AFTER)));
    }

    @Test
    void theNextStalePeriodHasItsOwnNotice() {
        succeed("run-1");
        becomeStaleAndRecord();
        succeed("run-2");
        becomeStaleAndRecord();

        assertThat(recorded()).containsExactly("stale", "stale");
    }

    @Test
    void withoutASuccessTheWaitBeginsWithTheFirstCheck() {
        Instant first = clock.instant();
        assertThat(staleSyncs.waiting(first).untold()).isEmpty();
        fail("run-1", "source_unreachable");
        clock.advance(STALE_AFTER);
        assertThat(staleSyncs.waiting(clock.instant()).untold()).isEmpty();
        clock.advance(Duration.ofMillis(1));

        StalePeriod period = staleSyncs.waiting(clock.instant()).untold().getFirst();

        assertThat(period).isEqualTo(new StalePeriod(ALL, Optional.empty(), first, first.plus(STALE_AFTER)));
        assertThat(staleSyncs.recordNotice(period, entry("stale"))).isTrue();
        assertThat(staleSyncs.waiting(clock.instant()).untold()).isEmpty();
        succeed("run-2");
        becomeStaleAndRecord();
    }

    @Test
    void aSuccessMeanwhilePreventsTheNotice() {
        assertThat(staleSyncs.waiting(clock.instant()).untold()).isEmpty();
        clock.advance(Duration.ofDays(1));
        StalePeriod beforeTheFirst = staleSyncs.waiting(clock.instant()).untold().getFirst();
        succeed("run-1");
        assertThat(staleSyncs.recordNotice(beforeTheFirst, entry("stale"))).isFalse();

        clock.advance(Duration.ofDays(1));
        StalePeriod beforeTheSecond = staleSyncs.waiting(clock.instant()).untold().getFirst();
        succeed("run-2");
        assertThat(staleSyncs.recordNotice(beforeTheSecond, entry("stale"))).isFalse();

        assertThat(recorded()).isEmpty();
    }

    @Test
    void oneOfManyConcurrentChecksRecordsTheNotice() throws Exception {
        succeed("run-1");
        clock.advance(Duration.ofDays(1));
        StalePeriod period = staleSyncs.waiting(clock.instant()).untold().getFirst();

        atOnce(_ -> staleSyncs.recordNotice(period, entry("stale")));

        assertThat(recorded()).containsExactly("stale");
    }

    private void becomeStaleAndRecord() {
        clock.advance(Duration.ofHours(1));
        assertThat(staleSyncs.recordNotice(staleSyncs.waiting(clock.instant()).untold().getFirst(), entry("stale")))
                .isTrue();
    }

    private void fail(String runId, String code) {
        fail(ALL, runId, code);
    }

    private void fail(Set<Domain> domains, String runId, String code) {
        states.record(domains, new Failure(runId, clock.instant(), code, "It failed."), entry(code));
    }

    private void succeed(String runId) {
        succeed(ALL, runId);
    }

    private void succeed(Set<Domain> domains, String runId) {
        SyncLease lease = new SyncLease(client, table, clock, LEASE);
        lease.acquire(runId);
        Snapshot snapshot = Snapshot.of("{\"timestamp\":\"now\"}", clock.instant(), 1);
        new SnapshotPublisher(client, new SnapshotStore(client, table), states, lease)
                .publish(domains.stream().collect(Collectors.toMap(domain -> domain, _ -> snapshot)),
                        new Success(runId, clock.instant(), Duration.ZERO, 0));
        lease.release(runId);
    }

    /** Its id sorts by creation order, because the clock stands still. */
    private TransactWriteItem entry(String action) {
        return activityLog.entry(new Activity("act_%04d".formatted(entries.incrementAndGet()), clock.instant(),
                Actor.SYSTEM, action, "sync", Json.emptyObject(), ""));
    }

    /** Oldest first. */
    private List<String> recorded() {
        LocalDate today = Days.of(clock.instant());
        return activityLog.newestFirst(new DayRange(today.minusDays(2), today), Optional.empty(), 100).items()
                .reversed()
                .stream().map(Activity::action).toList();
    }

    private interface Deed {
        void run(int number);
    }

    private static void atOnce(Deed deed) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = IntStream.range(0, 20).<Future<?>>mapToObj(number -> threads.submit(() -> {
                start.await();
                deed.run(number);
                return number;
            })).toList();
            start.countDown();
            for (Future<?> one : running) {
                one.get();
            }
        }
    }
}
