package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.sync.MetricsSync.Task;
import com.revenueripple.devops.testing.Effort;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The cost of a run depends on the changes, not on the size of the platform. */
class RunCostTest {
    /** The cost of a run after ten changes. */
    private record Cost(long rowsRead, Map<String, Integer> calls) {}

    @Test
    void sameChangesCostTheSameOnAPlatformFortyTimesAsLarge() {
        Cost small = costOfTenChanges(Effort.of(50, 10));
        Cost large = costOfTenChanges(40 * Effort.of(50, 10));

        assertThat(large).isEqualTo(small);
        assertThat(small.rowsRead).as("changes with two affected subscriptions, and the rows that still exist")
                .isEqualTo(12 + 10);
    }

    @Test
    void runWithoutChangesReadsNoRowsAndWritesOnlyItsOutcome() {
        TestSystem system = new TestSystem();
        system.run();
        try (WatchedDynamoDb dynamoDb = new WatchedDynamoDb()) {
            SyncReport report = run(system, dynamoDb);

            assertThat(report.rowsRead()).isZero();
            assertThat(dynamoDb.takeCalls())
                    .as("the lease and four fences, the snapshots, the release of the lease")
                    .containsEntry("PutItem", 5).containsEntry("TransactWriteItems", 1)
                    .containsEntry("DeleteItem", 1).doesNotContainKeys("UpdateItem", "BatchGetItem", "Scan");
        }
    }

    private static Cost costOfTenChanges(int users) {
        TestSystem system = new TestSystem(users);
        addAffiliatesWithoutTies();
        try (WatchedDynamoDb dynamoDb = new WatchedDynamoDb()) {
            run(system, dynamoDb);
            change();
            dynamoDb.takeCalls();

            SyncReport report = run(system, dynamoDb);

            system.assertMetricsMatchTheTables();
            return new Cost(report.rowsRead(), dynamoDb.takeCalls());
        }
    }

    /** A shared tenth place takes one more query. */
    private static void addAffiliatesWithoutTies() {
        TestPlatform.execute("INSERT INTO commissions (id, referrer_username, email, tier, amount, commission)"
                + " SELECT gen_random_uuid(), 'top' || n, 'x', 'reseller', 99, 100000 + n"
                + " FROM generate_series(1, 12) AS n");
    }

    private static SyncReport run(TestSystem system, WatchedDynamoDb dynamoDb) {
        SyncReport report = new MetricsSync(system.environment(dynamoDb.client(), Map.of()),
                RunScheduledSyncHandler.LIMITS, System::nanoTime).run(Task.FOLLOW, Duration.ofMinutes(5));
        assertThat(report.status()).isEqualTo("completed");
        return report;
    }

    private static void change() {
        TestPlatform.execute("""
                INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'new1'), (gen_random_uuid(), 'new2');
                UPDATE users SET status = 'suspended' WHERE email IN ('user4@example.com', 'user5@example.com');
                DELETE FROM users WHERE email = 'user6@example.com';
                INSERT INTO tripwire_purchases (id, email, amount)
                VALUES (gen_random_uuid(), 'new1', 7), (gen_random_uuid(), 'new2', 7);
                UPDATE commissions SET commission = 1000 WHERE email IN ('user4@example.com', 'user5@example.com');
                DELETE FROM commissions WHERE email = 'user6@example.com'""");
    }
}
