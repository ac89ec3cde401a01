package com.revenueripple.devops.sync;

import static com.revenueripple.devops.dynamodb.Attributes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.sync.MetricsSync.Task;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Backfills, the first one and those after a gap in the change log, in one run or in several. */
class BackfillTest {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final TestSystem system = new TestSystem();
    private final WatchedDynamoDb dynamoDb = new WatchedDynamoDb();
    private final AtomicLong nanoTime = new AtomicLong();
    private final MetricsSync sync = new MetricsSync(system.environment(dynamoDb.client(), Map.of()),
            RunScheduledSyncHandler.LIMITS, nanoTime::get);

    @AfterEach
    void close() {
        dynamoDb.close();
    }

    @Test
    void runWithoutTimeCountsNothingAndReportsTheExpectedCounts() {
        SyncReport report = sync.run(Task.FOLLOW, Duration.ofSeconds(6));

        assertThat(report.status()).isEqualTo("backfilling");
        assertThat(report.rowsRead()).isZero();
        assertThat(report.backfills()).isEqualTo(Map.of("user", new Backfill(0, 20), "payment", new Backfill(0, 40),
                "subscription", new Backfill(0, 12), "commission", new Backfill(0, 20)));
        assertThat(system.state().backfills()).isEqualTo(report.backfills());
        assertThat(system.hasSnapshots()).isFalse();
    }

    @Test
    void runStopsInTimeAndTheNextContinues() {
        endTimeAfterPages(2);
        SyncReport first = sync.run(Task.FOLLOW, A_MINUTE);

        assertThat(first.status()).isEqualTo("backfilling");
        assertThat(first.backfills()).isEqualTo(Map.of("payment", new Backfill(28, 40),
                "subscription", new Backfill(0, 12), "commission", new Backfill(0, 20)));
        assertThat(system.state().backfills()).isEqualTo(first.backfills());
        assertThat(system.hasSnapshots()).as("of the users, who are counted").isTrue();
        assertThat(system.snapshots.latest(Domain.REVENUE)).isEmpty();
        assertThat(system.snapshots.latest(Domain.COMMISSIONS)).isEmpty();

        SyncReport second = sync.run(Task.FOLLOW, A_MINUTE);

        assertThat(second.status()).isEqualTo("completed");
        assertThat(second.rowsRead()).as("the rest").isEqualTo(12 + 12 + 20);
        assertThat(system.state().backfills()).isEmpty();
        system.assertMetricsMatchTheTables();
    }

    @Test
    void pageThatUsesUpTheTimeIsNotAFailure() {
        endTimeAfterPages(2, A_MINUTE);

        assertThat(sync.run(Task.FOLLOW, A_MINUTE).status()).isEqualTo("backfilling");

        assertThat(system.state().lastFailure()).isEmpty();
        assertThat(sync.run(Task.FOLLOW, A_MINUTE).status()).isEqualTo("completed");
        system.assertMetricsMatchTheTables();
    }

    @Test
    void manyShortRunsCountEverythingWhileThePlatformChanges() {
        String status = "backfilling";
        for (int run = 0; status.equals("backfilling"); run++) {
            assertThat(run).as("runs").isLessThan(10);
            TestPlatform.execute("INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'new" + run + "');"
                    + " DELETE FROM commissions WHERE email = 'user" + run + "@example.com'");
            endTimeAfterPages(1);
            status = sync.run(Task.FOLLOW, A_MINUTE).status();
        }

        system.assertMetricsMatchTheTables();
        assertNoDifferences();
    }

    @Test
    void newFormatOfContributionsCountsEverythingAgainWhileThePreviousNumbersAreServed() {
        sync.run(Task.FOLLOW, A_MINUTE);
        String before = system.body(Domain.REVENUE);
        replaceInProgress("\"format\":\\d+", "\"format\":1");
        endTimeAfterPages(2);

        assertThat(sync.run(Task.FOLLOW, A_MINUTE).status()).isEqualTo("backfilling");
        assertThat(system.body(Domain.REVENUE))
                .isEqualTo(before.replace("\"backfilling\":false", "\"backfilling\":true"));

        assertThat(sync.run(Task.FOLLOW, A_MINUTE).status()).isEqualTo("completed");
        system.assertMetricsMatchTheTables();
        assertNoDifferences();
        assertThat(sync.run(Task.FOLLOW, A_MINUTE).rowsRead()).isZero();
    }

    @Test
    void tableOfAnEarlierFormatIsCountedAgainWhileItsNumbersAreServed() {
        TestPlatform.execute("""
                UPDATE subscriptions SET tier = 'pro_reseller', amount = 199 WHERE email = 'user2@example.com';
                UPDATE subscriptions SET amount = -19.95 WHERE email = 'user0@example.com';
                DELETE FROM tripwire_purchases WHERE email = 'user3@example.com'""");
        system.clock.advance(Duration.ofMinutes(15));
        sync.run(Task.FOLLOW, A_MINUTE);
        system.restore("/format-3-tables.json");
        Map<Domain, String> before = bodies();
        assertThat(system.body(Domain.REVENUE)).contains("\"mrr_movements\"").doesNotContain("\"paying_customers\"");

        assertThat(sync.run(Task.FOLLOW, Duration.ofSeconds(6)).status()).isEqualTo("backfilling");
        before.forEach((domain, body) -> assertThat(system.body(domain))
                .isEqualTo(body.replace("\"backfilling\":false", "\"backfilling\":true")));
        endTimeAfterPages(3);
        assertThat(sync.run(Task.FOLLOW, A_MINUTE).status()).isEqualTo("backfilling");
        assertThat(system.metrics(Domain.USERS).path("backfilling").asBoolean()).isFalse();
        assertThat(system.body(Domain.REVENUE)).contains("\"backfilling\":true").doesNotContain("paying_customers");

        assertThat(sync.run(Task.FOLLOW, A_MINUTE).status()).isEqualTo("completed");
        system.assertMetricsMatchTheTables();
        assertNoDifferences();
        assertThat(partitions()).noneMatch(partition -> partition.matches("counters#\\w+#1#\\d"));
        assertThat(sync.run(Task.FOLLOW, A_MINUTE).rowsRead()).isZero();
    }

    @Test
    void crashedRunIsContinuedByTheNext() {
        failAfterPages(3);
        assertThatIllegalStateException().isThrownBy(() -> sync.run(Task.FOLLOW, A_MINUTE));
        assertThat(system.state().lastFailure().orElseThrow().code()).isEqualTo("internal_error");
        dynamoDb.onCall(_ -> {});

        SyncReport next = sync.run(Task.FOLLOW, A_MINUTE);

        assertThat(next.rowsRead()).as("all but users and one-time payments; what already counts is read twice")
                .isEqualTo(2 * 12 + 12 + 20);
        system.assertMetricsMatchTheTables();
        assertNoDifferences();
    }

    @Test
    void previousMetricsAreServedAndMarkedDuringARecount() {
        system.run();
        Map<Domain, String> before = bodies();
        changeAndPrune();
        endTimeAfterPages(2);

        SyncReport report = sync.run(Task.FOLLOW, A_MINUTE);

        assertThat(report.status()).isEqualTo("backfilling");
        assertThat(report.backfills()).containsOnlyKeys("payment", "subscription", "commission")
                .containsEntry("payment", new Backfill(27, 38));
        for (Domain domain : List.of(Domain.REVENUE, Domain.COMMISSIONS)) {
            assertThat(system.body(domain)).isEqualTo(
                    before.getOrDefault(domain, "").replace("\"backfilling\":false", "\"backfilling\":true"));
        }
        assertThat(system.metrics(Domain.USERS).path("backfilling").asBoolean()).isFalse();

        assertThat(sync.run(Task.FOLLOW, A_MINUTE).status()).isEqualTo("completed");
        for (Domain domain : Domain.values()) {
            assertThat(system.metrics(domain).path("backfilling").asBoolean()).isFalse();
        }
        system.assertMetricsMatchTheTables();
    }

    @Test
    void runWithoutTimeForARecountStillMarksTheMetrics() {
        system.run();
        changeAndPrune();

        assertThat(sync.run(Task.FOLLOW, Duration.ofSeconds(6)).status()).isEqualTo("backfilling");

        for (Domain domain : Domain.values()) {
            assertThat(system.metrics(domain).path("backfilling").asBoolean()).isTrue();
            assertThat(system.metrics(domain).path("timestamp").asText()).isEqualTo("2026-11-23T12:00:00Z");
        }
    }

    @Test
    void deletionsInAGapOfTheChangeLogAreFound() {
        system.run();
        changeAndPrune();

        assertThat(system.run()).isEqualTo("completed");

        system.assertMetricsMatchTheTables();
        assertNoDifferences();
    }

    @Test
    void obsoleteCountersStandingsAndListedFactsAreDeleted() {
        system.run();
        changeAndPrune();
        system.run();

        assertThat(partitions()).noneMatch(partition -> partition.matches("counters#\\w+#1#\\d"))
                .noneMatch(partition -> partition.startsWith("standings#1#"))
                .anyMatch(partition -> partition.matches("counters#user#2#\\d"))
                .anyMatch(partition -> partition.startsWith("standings#2#"));
        assertThat(system.items()).filteredOn(item -> item.containsKey("shown"))
                .allSatisfy(item -> assertThat(item.get("generation")).hasToString("AttributeValue(N=2)"))
                .hasSize(38 + 19);
    }

    @Test
    void runThatDoesNotReadAllChangesReportsItsLag() {
        system.run();
        system.clock.advance(Duration.ofMinutes(15));
        TestPlatform.execute("INSERT INTO users (id, email) SELECT gen_random_uuid(), n::text"
                + " FROM generate_series(1, 1100) AS n");

        assertThat(sync.run(Task.FOLLOW, Duration.ofSeconds(6)).status()).isEqualTo("completed");
        JsonNode users = system.metrics(Domain.USERS);
        assertThat(users.path("total_users").asInt()).isEqualTo(20 + 1000);
        assertThat(users.path("as_of").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(users.path("source_lag_seconds").asInt()).isEqualTo(900);

        sync.run(Task.FOLLOW, A_MINUTE);
        assertThat(system.metrics(Domain.USERS).path("source_lag_seconds").asInt()).isZero();
        system.assertMetricsMatchTheTables();
    }

    /** Inserts, updates and deletes rows, then prunes these changes from the log. */
    private static void changeAndPrune() {
        TestPlatform.execute("""
                INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'new@example.com');
                UPDATE subscriptions SET amount = amount + 1 WHERE email = 'user1@example.com';
                DELETE FROM users WHERE email = 'user3@example.com';
                DELETE FROM subscriptions WHERE email = 'user2@example.com';
                DELETE FROM tripwire_purchases WHERE ctid = (SELECT min(ctid) FROM tripwire_purchases);
                DELETE FROM commissions WHERE email = 'user4@example.com'""");
        TestPlatform.execute("UPDATE devops.changes SET at = at - interval '8 days'");
        TestPlatform.execute("SELECT devops.prune_changes()");
    }

    /** Afterwards too little time is left for another page. */
    private void endTimeAfterPages(int pages) {
        endTimeAfterPages(pages, A_MINUTE.minusSeconds(6));
    }

    private void endTimeAfterPages(int pages, Duration passing) {
        AtomicInteger left = new AtomicInteger(pages);
        dynamoDb.onCall(request -> {
            if (recordsBackfills(request) && left.decrementAndGet() == 0) {
                nanoTime.addAndGet(passing.toNanos());
            }
        });
    }

    private static boolean recordsBackfills(SdkRequest request) {
        return request instanceof UpdateItemRequest update && update.updateExpression().contains("SET backfills");
    }

    /** Fails when this many pages have been written, before the progress of the last one. */
    private void failAfterPages(int pages) {
        AtomicInteger left = new AtomicInteger(1 + pages);
        dynamoDb.onCall(request -> {
            boolean savesProgress = request instanceof PutItemRequest put && put.item().containsKey("progress");
            if (savesProgress && left.decrementAndGet() == 0) {
                throw new IllegalStateException("The process ends.");
            }
        });
    }

    private void replaceInProgress(String pattern, String replacement) {
        Map<String, AttributeValue> item = system.items().stream().filter(each -> each.containsKey("progress"))
                .findFirst().orElseThrow();
        String progress = text(item, "progress");
        assertThat(progress).containsPattern(pattern);
        Map<String, AttributeValue> changed = new HashMap<>(item);
        changed.put("progress", text(progress.replaceAll(pattern, replacement)));
        system.tables.client().putItem(request -> request.tableName(system.table).item(changed));
    }

    private void assertNoDifferences() {
        system.reconcile();
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }

    private Map<Domain, String> bodies() {
        return Map.of(Domain.USERS, system.body(Domain.USERS), Domain.REVENUE, system.body(Domain.REVENUE),
                Domain.COMMISSIONS, system.body(Domain.COMMISSIONS));
    }

    private Stream<String> partitions() {
        return system.items().stream().map(item -> String.valueOf(item.get("pk")))
                .map(text -> text.replaceAll("AttributeValue\\(S=(.*)\\)", "$1"));
    }
}
