package com.revenueripple.devops.sync.supabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.sync.TestPlatform;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.source.SourceSession;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeLogTest {
    private static final String ONE = "00000000-0000-4000-8000-000000000001";
    private static final String TWO = "00000000-0000-4000-8000-000000000002";
    private static final String THREE = "00000000-0000-4000-8000-000000000003";

    /** A transaction that has not begun here, but had on the server whose dump was restored. */
    private static final String FUTURE = "4611686018427387904";

    @BeforeEach
    void platform() {
        TestPlatform.reset();
    }

    @Test
    void insertedRowIsReturned() {
        String before = Sessions.position();

        insertUser(ONE);

        assertThat(Sessions.changes(before).changed()).containsExactly(user(ONE));
    }

    @Test
    void updatedRowIsReturned() {
        insertUser(ONE);
        String before = Sessions.position();

        TestPlatform.execute("UPDATE users SET status = 'inactive'");

        assertThat(Sessions.changes(before).changed()).containsExactly(user(ONE));
    }

    @Test
    void deletedRowIsReturned() {
        insertUser(ONE);
        String before = Sessions.position();

        TestPlatform.execute("DELETE FROM users");

        assertThat(Sessions.changes(before).changed()).containsExactly(user(ONE));
    }

    @Test
    void rowWithANewIdIsReturnedUnderBothIds() {
        insertUser(ONE);
        String before = Sessions.position();

        TestPlatform.execute("UPDATE users SET id = '" + TWO + "'");

        assertThat(Sessions.changes(before).changed()).containsExactlyInAnyOrder(user(ONE), user(TWO));
    }

    @Test
    void insertThatBecomesAnUpdateIsReturned() {
        insertUser(ONE);
        String before = Sessions.position();

        TestPlatform.execute("INSERT INTO users (id, email) VALUES ('" + ONE + "', 'new@example.com'), ('" + TWO
                + "', 'two@example.com') ON CONFLICT (id) DO UPDATE SET email = excluded.email");

        assertThat(Sessions.changes(before).changed()).containsExactlyInAnyOrder(user(ONE), user(TWO));
    }

    @Test
    void aTruncatedTableMakesItsKindUnknown() {
        insertUser(ONE);
        String before = Sessions.position();

        TestPlatform.execute("TRUNCATE users");

        assertThat(Sessions.changes(before).unknown())
                .containsExactlyInAnyOrder(Kind.USER, Kind.SUBSCRIPTION, Kind.COMMISSION);
        assertThat(Sessions.changes(before).changed()).isEmpty();
    }

    @Test
    void updateOfUnusedColumnsIsNotAChange() throws SQLException {
        insertUser(ONE);
        String before = Sessions.position();

        TestPlatform.execute("UPDATE users SET updated_at = now(), plan = 'pro', role = role");

        assertThat(Sessions.changes(before).changed()).isEmpty();
        assertThat(TestPlatform.asOwner("SELECT op FROM devops.changes")).containsExactly("insert");
    }

    @Test
    void rowsLoadedAsAReplicaAreReturned() {
        String before = Sessions.position();

        TestPlatform.execute("SET session_replication_role = replica;"
                + " INSERT INTO users (id, email, status) VALUES ('" + ONE + "', 'one', 'inactive')");

        assertThat(Sessions.changes(before).changed()).containsExactly(user(ONE));
    }

    @Test
    void allSubscriptionsOfTheCustomerAreReturned() {
        insertSubscription(ONE, " Ann@example.com");
        insertSubscription(THREE, "bob@example.com");
        String before = Sessions.position();

        insertSubscription(TWO, "ANN@example.com");

        assertThat(subscriptions(before)).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void subscriptionsOfBothAddressesAreReturned() {
        insertSubscription(ONE, "ann@example.com");
        insertSubscription(TWO, "ann@example.com");
        insertSubscription(THREE, "bob@example.com");
        String before = Sessions.position();

        TestPlatform.execute("UPDATE subscriptions SET email = 'bob@example.com' WHERE id = '" + ONE + "'");

        assertThat(subscriptions(before)).containsExactlyInAnyOrder(ONE, TWO, THREE);
    }

    @Test
    void subscriptionsOfADeletedOnesCustomerAreReturned() {
        insertSubscription(ONE, "ann@example.com");
        insertSubscription(TWO, "ann@example.com");
        String before = Sessions.position();

        TestPlatform.execute("DELETE FROM subscriptions WHERE id = '" + TWO + "'");

        assertThat(subscriptions(before)).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void subscriptionsOfATransactionThatWasOpenAreReturned() throws SQLException {
        String before = Sessions.position();
        try (Connection open = TestPlatform.owner(); Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO subscriptions (id, email, amount, tier)"
                    + " VALUES ('" + ONE + "', 'ann@example.com', 1, 'membership')");
            insertSubscription(TWO, "ann@example.com");
            open.commit();
        }

        String afterOne = Sessions.position();
        TestPlatform.execute("INSERT INTO users (id, email, status) VALUES ('" + ONE + "', 'Ann@example.com', 'left')");

        assertThat(subscriptions(before)).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(subscriptions(afterOne)).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void commissionsOfARenamedAffiliateAreReturned() {
        insertUser(ONE);
        TestPlatform.execute("INSERT INTO commissions (id, referrer_username, tier, amount, commission)"
                + " VALUES ('" + TWO + "', '" + ONE + "', 'tripwire', 7, 3.5), ('" + THREE
                + "', 'x', 'tripwire', 7, 3.5)");
        String before = Sessions.position();

        TestPlatform.execute("UPDATE users SET username = 'ann'");

        assertThat(Sessions.changes(before).changed()).as("and none with the affiliate's id").containsExactlyInAnyOrder(
                new EntityRef(Kind.COMMISSION, ONE), new EntityRef(Kind.COMMISSION, TWO));
    }

    @Test
    void commissionsOfAnAffiliateWithAnotherRoleAreNotReadAgain() {
        TestPlatform.execute("INSERT INTO users (id, email, username) VALUES ('" + ONE + "', 'ann', 'ann');"
                + " INSERT INTO commissions (id, referrer_username, tier, amount, commission)"
                + " VALUES ('" + TWO + "', '" + ONE + "', 'tripwire', 7, 3.5)");
        String before = Sessions.position();

        TestPlatform.execute("UPDATE users SET role = 'affiliate'");

        assertThat(Sessions.changes(before).changed()).containsExactly(user(ONE));
    }

    @Test
    void groupOfManyRowsOfOneStatementIsFoundOnce() throws SQLException {
        TestPlatform.execute("INSERT INTO subscriptions (id, email, amount, tier)"
                + " SELECT gen_random_uuid(), 'ann', n, 'membership' FROM generate_series(1, 500) AS n");

        assertThat(TestPlatform.asOwner("SELECT count(*) FROM devops.changed WHERE entity = 'subscription'"))
                .containsExactly("1000");
    }

    @Test
    void pageEndsWithAnEntry() {
        insertSubscription(ONE, "ann@example.com");
        insertSubscription(TWO, "ann@example.com");
        String before = Sessions.position();
        TestPlatform.execute("UPDATE users SET status = 'left'; INSERT INTO users (id, email) VALUES ('" + ONE
                + "', 'ann@example.com')");
        insertUser(TWO);

        try (SourceSession session = Sessions.open()) {
            ChangePage first = session.changes(before, 2).orElseThrow();
            ChangePage second = session.changes(first.position(), 2).orElseThrow();

            assertThat(first.changed()).containsExactlyInAnyOrder(user(ONE), new EntityRef(Kind.SUBSCRIPTION, ONE),
                    new EntityRef(Kind.SUBSCRIPTION, TWO));
            assertThat(first.more()).isTrue();
            assertThat(second.changed()).containsExactly(user(TWO));
            assertThat(second.more()).isFalse();
        }
    }

    @Test
    void anEntryThatAffectsTooManyEntitiesMakesTheirKindsUnknown() {
        TestPlatform.execute("INSERT INTO commissions (id, referrer_username, tier, amount, commission)"
                + " SELECT gen_random_uuid(), '" + ONE + "', 'tripwire', 7, 3.5 FROM generate_series(1, 10000)");
        insertUser(ONE);
        String before = Sessions.position();
        TestPlatform.execute("UPDATE users SET username = 'ann'");
        insertUser(TWO);

        ChangePage page = Sessions.changes(before);

        assertThat(page.unknown()).containsExactly(Kind.COMMISSION);
        assertThat(Sessions.changes(page.position()).changed()).containsExactly(user(TWO));
    }

    @Test
    void pendingChangesIncludeTheRowsThatTheyAffect() {
        insertSubscription(ONE, "ann@example.com");
        String before = Sessions.position();
        insertSubscription(TWO, "ann@example.com");

        try (SourceSession session = Sessions.open()) {
            assertThat(session.truth(EnumSet.of(Kind.SUBSCRIPTION), before, Instant.parse("2026-11-23T12:00:00Z"))
                    .orElseThrow().pending()).containsExactlyInAnyOrder(new EntityRef(Kind.SUBSCRIPTION, ONE),
                            new EntityRef(Kind.SUBSCRIPTION, TWO));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALTER TABLE devops.change_log DROP version", "UPDATE devops.change_log SET version = 1",
            "UPDATE devops.change_log SET version = 3"})
    void olderFileIsAFailureThatNamesIt(String older) {
        String before = Sessions.position();
        TestPlatform.execute(older);

        assertThatExceptionOfType(SourceFailure.Outdated.class).isThrownBy(() -> Sessions.changes(before))
                .withMessageContaining("supabase.sql").matches(failure -> failure.code().equals("source_outdated"));
        assertThatExceptionOfType(SourceFailure.Outdated.class).isThrownBy(Sessions::position);
    }

    @Test
    void aSubscriptionIsAlsoAPayment() {
        String before = Sessions.position();

        insertSubscription(ONE);

        assertThat(Sessions.changes(before).changed()).containsExactlyInAnyOrder(
                new EntityRef(Kind.PAYMENT, "subscription-" + ONE), new EntityRef(Kind.SUBSCRIPTION, ONE));
    }

    @Test
    void aPurchaseIsAPayment() {
        String before = Sessions.position();

        TestPlatform.execute("INSERT INTO tripwire_purchases (id, email, amount) VALUES ('" + ONE + "', 'x', 7)");

        assertThat(Sessions.changes(before).changed())
                .containsExactly(new EntityRef(Kind.PAYMENT, "one_time-" + ONE));
    }

    @Test
    void commissionIsReturned() {
        String before = Sessions.position();

        TestPlatform.execute("INSERT INTO commissions (id, referrer_username, email, tier, amount, commission)"
                + " VALUES ('" + ONE + "', 'bob', 'x', 'tripwire', 7, 7)");

        assertThat(Sessions.changes(before).changed()).containsExactly(new EntityRef(Kind.COMMISSION, ONE));
    }

    @Test
    void everyChangeIsFoundInTheViewUnderItsId() {
        String before = Sessions.position();
        TestPlatform.seed(20, Instant.parse("2026-11-23T12:00:00Z"));

        try (SourceSession session = Sessions.open()) {
            Set<EntityRef> changed = session.changes(before, 1000).orElseThrow().changed();
            Set<EntityRef> found = new LinkedHashSet<>();
            for (Kind kind : Kind.values()) {
                session.fetch(kind, changed.stream().filter(ref -> ref.kind() == kind).map(EntityRef::id).toList())
                        .forEach(fact -> found.add(new EntityRef(fact.kind(), fact.id())));
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(changed);
        }
    }

    @Test
    void rollbackLeavesNoChanges() throws SQLException {
        String before = Sessions.position();
        try (Connection platform = TestPlatform.owner(); Statement statement = platform.createStatement()) {
            platform.setAutoCommit(false);
            statement.execute("INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'x')");
            platform.rollback();
        }

        assertThat(Sessions.changes(before).changed()).isEmpty();
        assertThat(TestPlatform.asOwner("SELECT count(*) FROM devops.changes")).containsExactly("0");
    }

    @Test
    void bulkUpdateIsOneCallThatRecordsEveryRow() throws SQLException {
        TestPlatform.execute("INSERT INTO users (id, email)"
                + " SELECT gen_random_uuid(), n || '@example.com' FROM generate_series(1, 100000) AS n");

        try (Connection platform = TestPlatform.owner(); Statement statement = platform.createStatement()) {
            platform.setAutoCommit(false);
            statement.execute("SET LOCAL track_functions = 'all'");
            statement.execute("UPDATE users SET status = 'inactive'");

            assertThat(number(statement, "SELECT calls FROM pg_stat_xact_user_functions"
                    + " WHERE funcname = 'log_public_users_user'")).isEqualTo(1);
            assertThat(number(statement, "SELECT count(DISTINCT entity_id) FROM devops.changes WHERE op = 'update'"))
                    .isEqualTo(100_000);
        }
    }

    @Test
    void pagesMaySplitATransaction() {
        String before = Sessions.position();
        TestPlatform.execute("INSERT INTO users (id, email)"
                + " SELECT gen_random_uuid(), n || '@example.com' FROM generate_series(1, 25) AS n");

        Set<EntityRef> seen = new LinkedHashSet<>();
        try (SourceSession session = Sessions.open()) {
            ChangePage first = session.changes(before, 10).orElseThrow();
            ChangePage second = session.changes(first.position(), 10).orElseThrow();
            ChangePage third = session.changes(second.position(), 10).orElseThrow();
            seen.addAll(first.changed());
            seen.addAll(second.changed());
            seen.addAll(third.changed());

            assertThat(first.more()).isTrue();
            assertThat(third.more()).isFalse();
            assertThat(session.changes(third.position(), 10).orElseThrow().changed()).isEmpty();
        }
        assertThat(seen).hasSize(25);
    }

    @Test
    void fullPageWithoutFurtherChangesIsTheLast() {
        String before = Sessions.position();
        insertUser(ONE);
        insertUser(TWO);

        try (SourceSession session = Sessions.open()) {
            assertThat(session.changes(before, 2).orElseThrow().more()).isFalse();
        }
    }

    @Test
    void oldestChangeComesFirst() {
        String before = Sessions.position();

        insertUser(TWO);
        insertUser(ONE);
        TestPlatform.execute("UPDATE users SET status = 'inactive'");

        assertThat(Sessions.changes(before).changed()).containsExactly(user(TWO), user(ONE));
    }

    @Test
    void transactionThatCommitsLateIsNotSkipped() throws SQLException {
        String before = Sessions.position();
        try (Connection older = TestPlatform.owner(); Statement statement = older.createStatement()) {
            older.setAutoCommit(false);
            statement.execute("INSERT INTO users (id, email) VALUES ('" + ONE + "', 'one')");
            insertUser(TWO);

            ChangePage meanwhile = Sessions.changes(before);
            older.commit();
            ChangePage afterwards = Sessions.changes(meanwhile.position());

            assertThat(meanwhile.changed()).isEmpty();
            assertThat(afterwards.changed()).containsExactly(user(ONE), user(TWO));
        }
    }

    @Test
    void positionTakenMeanwhileIsBeforeTheLateCommit() throws SQLException {
        try (Connection older = TestPlatform.owner(); Statement statement = older.createStatement()) {
            older.setAutoCommit(false);
            statement.execute("INSERT INTO users (id, email) VALUES ('" + ONE + "', 'one')");
            insertUser(TWO);

            String position = Sessions.position();
            older.commit();

            assertThat(Sessions.changes(position).changed()).contains(user(ONE));
        }
    }

    @Test
    void changesWaitingForAnOlderTransactionAreReportedWithTheirTime() throws SQLException {
        String before = Sessions.position();
        try (Connection older = TestPlatform.owner(); Statement statement = older.createStatement()) {
            older.setAutoCommit(false);
            statement.execute("INSERT INTO users (id, email) VALUES ('" + ONE + "', 'one')");
            insertUser(TWO);
            TestPlatform.execute("UPDATE devops.changes SET at = '2026-11-23T11:00:00Z'");

            assertThat(Sessions.changes(before).pendingSince()).contains(Instant.parse("2026-11-23T11:00:00Z"));
            for (Kind kind : Kind.values()) {
                try (SourceSession session = Sessions.open(EnumSet.of(kind), ChangeCapture.LOG)) {
                    assertThat(session.changes(before, 10).orElseThrow().pendingSince()).as(kind.code())
                            .isEqualTo(Optional.of(Instant.parse("2026-11-23T11:00:00Z"))
                                    .filter(_ -> kind == Kind.USER || kind == Kind.SUBSCRIPTION));
                }
            }
            older.rollback();
        }
        assertThat(Sessions.changes(before).pendingSince()).isEmpty();
    }

    @Test
    void onlyTheSourcesKindsAreReturned() {
        String before = Sessions.position();
        insertSubscription(ONE);
        TestPlatform.execute("TRUNCATE tripwire_purchases");
        insertUser(TWO);

        try (SourceSession session = Sessions.open(EnumSet.of(Kind.USER, Kind.COMMISSION), ChangeCapture.LOG)) {
            ChangePage page = session.changes(before, 1000).orElseThrow();

            assertThat(page.changed()).containsExactly(user(TWO));
            assertThat(page.unknown()).isEmpty();
        }
    }

    @Test
    void unknownEntityIsAFailure() {
        String before = Sessions.position();
        TestPlatform.execute("INSERT INTO devops.changes (entity, entity_id, op) VALUES ('invoice', '1', 'insert')");

        assertThatExceptionOfType(SourceFailure.InvalidData.class).isThrownBy(() -> Sessions.changes(before))
                .withMessageContaining("invoice");
    }

    @Test
    void changesOlderThanAWeekArePruned() throws SQLException {
        insertUser(ONE);
        age(Duration.ofDays(8));
        insertUser(TWO);

        prune();

        assertThat(TestPlatform.asOwner("SELECT entity_id FROM devops.changes")).containsExactly(TWO);
    }

    @Test
    void oneCallPrunesTenThousandChangesAtMost() throws SQLException {
        TestPlatform.execute("INSERT INTO devops.changes (entity, entity_id, op, at)"
                + " SELECT 'user', n::text, 'insert', now() - interval '8 days' FROM generate_series(1, 10001) AS n");

        prune();

        assertThat(TestPlatform.asOwner("SELECT count(*) FROM devops.changes")).containsExactly("1");
    }

    @Test
    void prunedPositionIsUnknown() {
        String before = Sessions.position();
        insertUser(ONE);
        age(Duration.ofDays(8));

        prune();

        assertThat(Sessions.tryChanges(before)).isEmpty();
    }

    @Test
    void positionWherePruningStoppedIsKnown() {
        insertUser(ONE);
        age(Duration.ofDays(8));
        String position = Sessions.position();
        prune();

        assertThat(Sessions.position()).isEqualTo(position);
        insertUser(TWO);

        assertThat(Sessions.changes(position).changed()).containsExactly(user(TWO));
    }

    @Test
    void changesHeldBackByARunningTransactionAreNotPruned() throws SQLException {
        try (Connection older = TestPlatform.owner(); Statement statement = older.createStatement()) {
            older.setAutoCommit(false);
            statement.execute("INSERT INTO users (id, email) VALUES ('" + ONE + "', 'one')");
            insertUser(TWO);
            age(Duration.ofDays(8));

            prune();

            assertThat(TestPlatform.asOwner("SELECT count(*) FROM devops.changes")).containsExactly("1");
            older.rollback();
        }
    }

    @Test
    void positionSurvivesAnotherRunOfTheScript() {
        String before = Sessions.position();
        insertUser(ONE);
        TestPlatform.execute(TestPlatform.supabaseSql());
        insertUser(TWO);

        assertThat(Sessions.changes(before).changed()).containsExactly(user(ONE), user(TWO));
    }

    @Test
    void positionOfAnEarlierInstallationIsUnknown() {
        String empty = Sessions.position();
        insertUser(ONE);
        String before = Sessions.position();

        TestPlatform.reset();

        assertThat(Sessions.tryChanges(before)).isEmpty();
        assertThat(Sessions.tryChanges(empty)).isEmpty();
    }

    @Test
    void positionFromTheFutureOfARestoredDatabaseIsUnknown() {
        insertUser(ONE);
        TestPlatform.execute("UPDATE devops.changes SET xid = '" + FUTURE + "'");
        LogPosition present = LogPosition.parse(Sessions.position()).orElseThrow();
        LogPosition restored = new LogPosition(present.log(), present.server(), FUTURE, 1, Optional.empty());

        assertThat(Sessions.tryChanges(restored.json())).isEmpty();
    }

    @Test
    void positionWhoseChangeWasLostByARestoreIsUnknown() {
        insertUser(ONE);
        insertUser(TWO);
        String before = Sessions.position();

        TestPlatform.execute("DELETE FROM devops.changes WHERE entity_id = '" + TWO + "'");

        assertThat(Sessions.tryChanges(before)).isEmpty();
    }

    @Test
    void restoredLogContinuesFromANewPosition() {
        TestPlatform.execute("INSERT INTO devops.changes (entity, entity_id, op, xid)"
                + " VALUES ('user', 'old', 'insert', '" + FUTURE + "');"
                + " UPDATE devops.change_log SET pruned_xid = '4611686018427387903', pruned_seq = 1");
        String position = Sessions.position();

        insertUser(ONE);

        assertThat(Sessions.changes(position).changed()).containsExactly(user(ONE));
        assertThat(Sessions.changes(position).pendingSince()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT n::text, 'insert' FROM generate_series(1, 5001) AS n", "SELECT NULL, 'truncate'"})
    void restoredChangesAreNotPending(String entries) {
        String position = Sessions.position();
        restoreChanges(entries);
        insertUser(ONE);

        try (SourceSession session = Sessions.open()) {
            assertThat(session.truth(EnumSet.of(Kind.USER), position, Instant.parse("2026-11-23T12:00:00Z"))
                    .orElseThrow().pending()).containsExactly(user(ONE));
        }
    }

    @Test
    void restoredChangesArePrunedInParts() throws SQLException {
        insertUser(ONE);
        String position = Sessions.position();
        restoreChanges("SELECT n::text, 'insert' FROM generate_series(1, 10001) AS n");

        prune();
        assertThat(TestPlatform.asOwner("SELECT count(*) FROM devops.changes")).containsExactly("2");
        prune();

        assertThat(TestPlatform.asOwner("SELECT entity_id FROM devops.changes")).containsExactly(ONE);
        assertThat(Sessions.tryChanges(position)).as("a position of this server").isPresent();
    }

    @Test
    void restoredPruningMarkIsForgotten() throws SQLException {
        String position = Sessions.position();
        TestPlatform.execute("UPDATE devops.change_log SET pruned_xid = '" + FUTURE + "', pruned_seq = 1,"
                + " pruned_at = now()");

        prune();

        assertThat(TestPlatform.asOwner("SELECT (pruned_xid, pruned_seq, pruned_at) FROM devops.change_log"))
                .containsExactly("(0,0,)");
        assertThat(Sessions.tryChanges(position)).isPresent();
    }

    @Test
    void changesOfThePruningTransactionStay() throws SQLException {
        TestPlatform.execute("BEGIN; INSERT INTO users (id, email) VALUES ('" + ONE + "', 'one');"
                + " SELECT devops.prune_changes(); COMMIT");

        assertThat(TestPlatform.asOwner("SELECT entity_id FROM devops.changes")).containsExactly(ONE);
    }

    @Test
    void positionOfACopiedServerIsUnknownWhereTheSameTransactionIsAnotherChange() {
        insertUser(ONE);
        String position = Sessions.position();

        TestPlatform.execute("UPDATE devops.changes SET at = at + interval '1 microsecond'");
        assertThat(Sessions.tryChanges(position)).isEmpty();
        TestPlatform.execute("UPDATE devops.changes SET at = at - interval '1 microsecond'");
        assertThat(Sessions.tryChanges(position)).isPresent();
    }

    @Test
    void positionOfACopiedServerIsUnknownWhereAnotherChangeWasPruned() {
        insertUser(ONE);
        age(Duration.ofDays(8));
        String position = Sessions.position();
        prune();

        TestPlatform.execute("UPDATE devops.change_log SET pruned_at = pruned_at + interval '1 microsecond'");

        assertThat(Sessions.tryChanges(position)).isEmpty();
    }

    @Test
    void positionOfTheServerThatWasDumpedIsUnknown() {
        insertUser(ONE);
        LogPosition present = LogPosition.parse(Sessions.position()).orElseThrow();
        LogPosition dumped = new LogPosition(present.log(), Optional.of("7"), present.xid(), present.seq(),
                present.at());

        assertThat(Sessions.tryChanges(dumped.json())).isEmpty();
    }

    @Test
    void positionOfTheFormatBeforeIsKnownAndReplaced() {
        insertUser(ONE);
        String before = withoutServerAndTime(Sessions.position());

        String after = Sessions.changes(before).position();

        assertThat(after).isEqualTo(Sessions.position());
        assertThat(LogPosition.parse(after).orElseThrow().at()).isPresent();
    }

    @Test
    void positionOfTheFormatBeforeIsUnknownInARestoredLog() {
        insertUser(ONE);
        String before = withoutServerAndTime(Sessions.position());

        restoreChanges("SELECT 'missed', 'insert'");

        assertThat(Sessions.tryChanges(before)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{}", "[]", "{\"log\":\"x\",\"xid\":\"-1\",\"seq\":0}",
            "{\"log\":\"x\",\"xid\":\"1\",\"seq\":\"a\"}",
            "{\"log\":\"x\",\"xid\":\"1\",\"seq\":0,\"at\":\"yesterday\"}", "{\"kinds\":{}}"})
    void textThatIsNotAPositionIsUnknown(String text) {
        assertThat(Sessions.tryChanges(text)).isEmpty();
    }

    private static EntityRef user(String id) {
        return new EntityRef(Kind.USER, id);
    }

    private static void insertUser(String id) {
        TestPlatform.execute("INSERT INTO users (id, email) VALUES ('" + id + "', '" + id + "@example.com')");
    }

    private static void insertSubscription(String id) {
        insertSubscription(id, "x");
    }

    private static void insertSubscription(String id, String email) {
        TestPlatform.execute("INSERT INTO subscriptions (id, email, amount, tier)"
                + " VALUES ('" + id + "', '" + email + "', 1, 'membership')");
    }

    /** The changed subscriptions after a position. */
    private static List<String> subscriptions(String position) {
        return Sessions.changes(position).changed().stream().filter(ref -> ref.kind() == Kind.SUBSCRIPTION)
                .map(EntityRef::id).toList();
    }

    private static void age(Duration time) {
        TestPlatform.execute("UPDATE devops.changes SET at = at - interval '" + time.toSeconds() + " seconds'");
    }

    /** Adds changes of users, as the query returns their ids and operations, from another server. */
    private static void restoreChanges(String query) {
        TestPlatform.execute("INSERT INTO devops.changes (xid, entity, entity_id, op) SELECT '" + FUTURE
                + "', 'user', restored.* FROM (" + query + ") AS restored");
    }

    private static String withoutServerAndTime(String position) {
        LogPosition full = LogPosition.parse(position).orElseThrow();
        return new LogPosition(full.log(), Optional.empty(), full.xid(), full.seq(), Optional.empty()).json();
    }

    private static void prune() {
        try (SourceSession session = Sessions.open()) {
            session.prune();
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
