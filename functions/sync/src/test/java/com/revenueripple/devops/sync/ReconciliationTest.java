package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.sync.MetricsSync.Task;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.testing.LoggedFields;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The comparison of the counters with the source. */
class ReconciliationTest {
    private static final String A_COUNTER = "count|member|active";

    private final TestSystem system = new TestSystem();

    @Test
    void metricsHaveNoReconciliationBeforeTheFirst() {
        system.run();

        assertThat(system.state().reconciliation()).isEmpty();
        assertThat(system.body(Domain.USERS)).contains("\"reconciled_at\":null,\"reconcile_difference\":null,");
    }

    @Test
    void nothingDiffersAfterRuns() {
        system.run();
        change();
        system.run();
        system.clock.advance(Duration.ofHours(20));
        change();

        system.reconcile();

        assertThat(found().details()).isEmpty();
        for (Domain domain : Domain.values()) {
            assertThat(found().differences()).containsEntry(domain.code(), BigInteger.ZERO);
            assertThat(system.body(domain))
                    .contains("\"reconciled_at\":\"2026-11-24T08:00:00Z\",\"reconcile_difference\":0,");
        }
        system.assertMetricsMatchTheTables();
    }

    @Test
    void incompleteKindsAreNotCompared() {
        system.reconcile();

        assertThat(system.state().reconciliation()).isEmpty();
        assertThat(system.body(Domain.USERS)).contains("\"reconciled_at\":null,\"reconcile_difference\":null,");
    }

    @Test
    void domainIsComparedOnlyWithAllOfItsKinds() {
        system.run();
        system.countAgain(Kind.SUBSCRIPTION);

        SyncReport report = new MetricsSync(system.environment(), ReconcileMetricsHandler.LIMITS, System::nanoTime)
                .run(Task.RECONCILE, Duration.ofMinutes(1));

        assertThat(report.reconciled()).isFalse();
        assertThat(found().differences()).containsOnlyKeys("users", "commissions");
        assertThat(system.body(Domain.REVENUE)).contains("\"reconciled_at\":null,\"reconcile_difference\":null,");
    }

    @Test
    void laterRunsReportTheLastReconciliation() {
        system.run();
        system.reconcile();
        system.clock.advance(Duration.ofHours(1));
        system.run();

        assertThat(system.body(Domain.USERS)).contains("\"timestamp\":\"2026-11-23T13:00:00Z\"",
                "\"reconciled_at\":\"2026-11-23T12:00:00Z\",\"reconcile_difference\":0,");
    }

    @Test
    void nothingDiffersWhileThePlatformChanges() throws SQLException {
        system.run();
        AtomicInteger changes = new AtomicInteger();
        try (WatchedDynamoDb dynamoDb = new WatchedDynamoDb(); Connection open = TestPlatform.owner()) {
            open.setAutoCommit(false);
            dynamoDb.onCall(_ -> changePlatform(open, changes.incrementAndGet()));

            TestSystem.reconcile(system.environment(dynamoDb.client(), Map.of()));
        }

        assertThat(changes).hasValueGreaterThan(20);
        assertThat(found().details()).isEmpty();
        assertThat(system.run()).isEqualTo("completed");
        system.assertMetricsMatchTheTables();
    }

    @Test
    void differenceIsReportedAndRecounted() {
        system.run();
        tamper(5);
        system.clock.advance(Duration.ofMinutes(15));
        try (LoggedFields log = new LoggedFields(Following.class)) {

            assertThat(system.reconcile()).isEqualTo("completed");

            assertThat(log.fields()).containsExactly("reconcile_difference=5");
        }
        assertThat(found().differences()).isEqualTo(Map.of("users", BigInteger.valueOf(5), "revenue", BigInteger.ZERO,
                "commissions", BigInteger.ZERO));
        assertThat(found().details()).containsExactly("user total " + A_COUNTER + ": the counter lacks -5");
        assertThat(system.body(Domain.USERS))
                .contains("\"reconciled_at\":\"2026-11-23T12:15:00Z\",\"reconcile_difference\":5,");
        assertThat(system.body(Domain.REVENUE)).contains("\"reconcile_difference\":0,");
        system.assertMetricsMatchTheTables();

        try (LoggedFields log = new LoggedFields(Following.class)) {
            system.reconcile();

            assertThat(log.fields()).containsExactly("reconcile_difference=0");
        }
        assertThat(found().details()).isEmpty();
        assertThat(system.body(Domain.USERS)).contains("\"reconcile_difference\":0,");
    }

    @Test
    void onlyTheKindThatDiffersIsRecounted() {
        system.run();
        tamper(-1);

        system.reconcile();

        assertThat(system.snapshots.latest(Domain.USERS).orElseThrow().generation()).isEqualTo(2);
        assertThat(system.snapshots.latest(Domain.REVENUE).orElseThrow().generation()).isEqualTo(1);
        assertThat(system.snapshots.latest(Domain.COMMISSIONS).orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    void deletionsThatNoTriggerSawAreFound() {
        system.run();
        TestPlatform.execute("""
                ALTER TABLE users DISABLE TRIGGER USER;
                ALTER TABLE subscriptions DISABLE TRIGGER USER;
                ALTER TABLE commissions DISABLE TRIGGER USER;
                DELETE FROM users WHERE email = 'user3@example.com';
                DELETE FROM subscriptions WHERE email = 'user2@example.com';
                DELETE FROM commissions WHERE email IN ('user4@example.com', 'user5@example.com');
                ALTER TABLE users ENABLE TRIGGER USER;
                ALTER TABLE subscriptions ENABLE TRIGGER USER;
                ALTER TABLE commissions ENABLE TRIGGER USER""");
        system.run();
        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).as("from the log alone").isEqualTo(20);

        system.reconcile();

        assertThat(found().differences().values()).allMatch(difference -> difference.signum() > 0);
        assertThat(system.body(Domain.USERS)).as("one in total and one on the day of joining")
                .contains("\"reconcile_difference\":2,");
        system.assertMetricsMatchTheTables();
        system.reconcile();
        assertThat(found().details()).isEmpty();
    }

    @Test
    void timesWithinAMillisecondAreEqualOnBothSides() {
        TestPlatform.execute("""
                INSERT INTO subscriptions (id, email, amount, tier, subscribed_at)
                VALUES (gen_random_uuid(), 'a@example.com', 29, 'membership', '2026-11-23T12:00:00.000999Z'),
                       (gen_random_uuid(), 'b@example.com', 29, 'membership', '2026-11-22T23:59:59.999999Z')""");
        system.reconcile();
        system.reconcile();

        assertThat(found().details()).isEmpty();
        system.assertMetricsMatchTheTables();
    }

    @Test
    void atMostTwentyDetailsAreReported() {
        TestPlatform.execute("INSERT INTO users (id, email, status) SELECT gen_random_uuid(), n::text, 'status' || n"
                + " FROM generate_series(1, 30) AS n");
        system.run();
        TestPlatform.execute("ALTER TABLE users DISABLE TRIGGER USER; DELETE FROM users;"
                + " ALTER TABLE users ENABLE TRIGGER USER");

        system.reconcile();

        assertThat(found().details()).hasSize(20).allMatch(detail -> detail.startsWith("user "));
        assertThat(found().differences().get("users")).isEqualTo(2 * 50);
    }

    @Test
    void tooManyPendingChangesFailTheReconciliation() throws SQLException {
        system.run();
        try (Connection open = TestPlatform.owner(); Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'open@example.com')");
            TestPlatform.execute("INSERT INTO users (id, email) SELECT gen_random_uuid(), n::text"
                    + " FROM generate_series(1, 5001) AS n");

            assertThatIllegalStateException().isThrownBy(system::reconcile);
        }

        assertThat(system.state().reconciliation()).isEmpty();
        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).isEqualTo(20);
    }

    /** Its log has entries of transactions that have not begun on this server; a row of the other server is missing. */
    @Test
    void restoredPlatformIsReconciled() throws SQLException {
        system.run();
        TestPlatform.execute("""
                INSERT INTO devops.changes (xid, entity, entity_id, op)
                SELECT '4611686018427387904', 'user', n::text, 'insert' FROM generate_series(1, 5001) AS n;
                INSERT INTO devops.changes (xid, entity, op) VALUES ('4611686018427387904', 'payment', 'truncate');
                ALTER TABLE users DISABLE TRIGGER USER;
                DELETE FROM users WHERE email = 'user3@example.com';
                ALTER TABLE users ENABLE TRIGGER USER""");

        assertThat(system.reconcile()).isEqualTo("completed");

        assertThat(system.body(Domain.USERS)).as("one in total and one on the day of joining")
                .contains("\"reconcile_difference\":2,");
        system.assertMetricsMatchTheTables();
        assertThat(TestPlatform.asOwner("SELECT count(*) FROM devops.changes WHERE xid = '4611686018427387904'"))
                .containsExactly("0");
        system.reconcile();
        assertThat(found().details()).isEmpty();
    }

    /** Makes a change, sometimes in a transaction that stays open for a while and may be rolled back. */
    private static void changePlatform(Connection open, int step) {
        String change = switch (step % 4) {
            case 0 -> "UPDATE users SET status = 'status" + step + "' WHERE email = 'user" + step % 20
                    + "@example.com'";
            case 1 -> "INSERT INTO subscriptions (id, email, amount, tier, subscribed_at) VALUES (gen_random_uuid(),"
                    + " 'user" + step % 7 + "@example.com', " + step + ", 'reseller', '2026-11-20T00:00:00Z')";
            case 2 -> "DELETE FROM commissions WHERE ctid = (SELECT min(ctid) FROM commissions)";
            default -> "INSERT INTO tripwire_purchases (id, email, amount) VALUES (gen_random_uuid(), 'x', " + step
                    + ")";
        };
        try {
            if (step % 3 == 0) {
                try (Statement statement = open.createStatement()) {
                    statement.execute(change);
                }
            } else {
                TestPlatform.execute(change);
            }
            if (step % 7 == 0) {
                open.commit();
            } else if (step % 11 == 0) {
                open.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void change() {
        TestPlatform.execute("""
                UPDATE users SET status = status || '!';
                UPDATE subscriptions SET amount = amount * 2 WHERE tier = 'reseller';
                UPDATE subscriptions SET email = 'user1@example.com' WHERE email = 'user2@example.com';
                DELETE FROM commissions WHERE ctid = (SELECT min(ctid) FROM commissions);
                DELETE FROM tripwire_purchases WHERE ctid = (SELECT min(ctid) FROM tripwire_purchases)""");
    }

    private void tamper(int amount) {
        system.tables.client().updateItem(request -> request.tableName(system.table)
                .key(Map.of("pk", AttributeValue.fromS("counters#user#1#0"), "sk", AttributeValue.fromS("total")))
                .updateExpression("ADD #counter :amount")
                .expressionAttributeNames(Map.of("#counter", A_COUNTER))
                .expressionAttributeValues(Map.of(":amount", AttributeValue.fromN(Integer.toString(amount)))));
    }

    private Reconciliation found() {
        return system.state().reconciliation().orElseThrow();
    }
}
