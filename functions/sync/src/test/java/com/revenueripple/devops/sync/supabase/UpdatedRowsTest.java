package com.revenueripple.devops.sync.supabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.sync.TestPlatform;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.sync.source.Truth;
import com.revenueripple.devops.sync.supabase.UpdatePosition.Followed;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes by updated_at, without a change log. */
class UpdatedRowsTest {
    private static final String ONE = "00000000-0000-4000-8000-000000000001";
    private static final String TWO = "00000000-0000-4000-8000-000000000002";

    @BeforeEach
    void platformWithoutTriggers() {
        TestPlatform.reset();
        TestPlatform.execute("DROP SCHEMA devops CASCADE");
        TestPlatform.execute(TestPlatform.supabaseSqlWithoutLog());
    }

    @Test
    void insertedRowIsReturned() {
        String before = position();

        insertUser(ONE, Duration.ZERO);

        assertThat(run(before, 100).changed).containsExactly(user(ONE));
    }

    @Test
    void updatedRowIsReturned() {
        insertUser(ONE, Duration.ofDays(1));
        insertUser(TWO, Duration.ofHours(1));
        String before = position();

        TestPlatform.execute("UPDATE users SET status = 'inactive', updated_at = now() WHERE id = '" + ONE + "'");

        assertThat(run(before, 100).changed).contains(user(ONE));
    }

    @Test
    void oldRowsAreNotRead() {
        insertUser(ONE, Duration.ofDays(1));
        insertUser(TWO, Duration.ofHours(1));

        assertThat(run(position(), 100).changed).containsExactly(user(TWO));
    }

    @Test
    void olderFileIsAFailure() {
        String before = position();
        TestPlatform.execute("DROP TABLE devops.change_log");

        assertThatExceptionOfType(SourceFailure.Outdated.class).isThrownBy(() -> run(before, 100));
    }

    @Test
    void subscriptionOfAUserWhoLeavesIsReturnedAfterTheNextHousekeeping() {
        insertUser(ONE, Duration.ofDays(1));
        TestPlatform.execute("INSERT INTO subscriptions (id, email, amount, tier, subscribed_at)"
                + " SELECT gen_random_uuid(), email, 47, 'reseller', now() - interval '1 day' FROM users");
        String before = run(position(), 100).position;

        TestPlatform.execute("UPDATE users SET status = 'left'");
        try (SourceSession session = Sessions.open(Sessions.ALL, ChangeCapture.UPDATED_AT)) {
            session.prune();
        }

        assertThat(run(before, 100).changed).extracting(EntityRef::kind).contains(Kind.SUBSCRIPTION);
    }

    @Test
    void rowsOfTheSameMomentAreReadCompletelyInPages() {
        String before = position();
        TestPlatform.execute("INSERT INTO users (id, email) SELECT gen_random_uuid(), n || '@example.com'"
                + " FROM generate_series(1, 25) AS n");

        Run run = run(before, 10);

        assertThat(run.changed).hasSize(25).doesNotHaveDuplicates();
        assertThat(run.pages).isEqualTo(3);
    }

    @Test
    void allKindsAreReadInPages() {
        String before = position();
        TestPlatform.execute("""
                INSERT INTO subscriptions (id, email, amount, tier)
                SELECT gen_random_uuid(), 'x', 1, 'membership' FROM generate_series(1, 3);
                INSERT INTO tripwire_purchases (id, email, amount)
                SELECT gen_random_uuid(), 'x', 7 FROM generate_series(1, 3);
                INSERT INTO commissions (id, referrer_username, email, tier, amount, commission)
                SELECT gen_random_uuid(), 'bob', 'x', 'tripwire', 7, 7 FROM generate_series(1, 3)""");

        assertThat(run(before, 1).changed).hasSize(12).doesNotHaveDuplicates();
        assertThat(run(before, 3).changed).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void rowThatIsCommittedLateIsReturned() {
        insertUser(ONE, Duration.ZERO);
        String position = run(position(), 100).position;

        insertUser(TWO, Duration.ofMinutes(9));

        assertThat(run(position, 100).changed).contains(user(TWO));
    }

    @Test
    void runEndsAlthoughTheLastMinutesAreReadAgain() {
        insertUser(ONE, Duration.ZERO);
        String position = run(position(), 1).position;

        assertThat(run(position, 1).changed).containsExactly(user(ONE));
    }

    @Test
    void rowsKnownForLongAreNotReadAgainWithoutNewerOnes() {
        Instant newest = Instant.now().truncatedTo(ChronoUnit.MICROS).minus(Duration.ofMinutes(20));
        insertUser(ONE, Duration.between(newest, Instant.now()));
        Followed seenLongAgo = new Followed(Optional.of(newest.minus(Duration.ofMinutes(10))),
                Optional.of(newest.plusSeconds(5)), newest.plus(Duration.ofMinutes(1)));
        String position = new UpdatePosition(Map.of(Kind.USER, seenLongAgo), Optional.empty()).json();

        Run settling = run(EnumSet.of(Kind.USER), position, 100);

        assertThat(settling.changed).containsExactly(user(ONE));
        assertThat(run(EnumSet.of(Kind.USER), settling.position, 100).changed).isEmpty();
    }

    @Test
    void rowFromTheFutureHidesNoOther() {
        insertUser(ONE, Duration.ofDays(-400));
        String position = run(position(), 100).position;

        insertUser(TWO, Duration.ZERO);

        assertThat(run(position, 100).changed).contains(user(TWO));
    }

    @Test
    void rowsWithoutATimeDelayNothing() {
        String before = position();
        TestPlatform.execute("""
                DROP VIEW devops.users;
                CREATE VIEW devops.users AS
                SELECT id AS key, id::text AS id, '' AS role, '' AS status, now() AS created_at,
                       CASE id WHEN 1 THEN NULL WHEN 2 THEN 'infinity' ELSE now() END AS updated_at
                FROM (VALUES (1), (2), (3)) AS rows (id);
                GRANT SELECT ON devops.users TO devops_sync""");

        assertThat(run(before, 1).changed).containsExactly(user("3"));
    }

    @Test
    void positionOfOtherKindsOrOfALogIsUnknown() {
        try (SourceSession session = open(EnumSet.of(Kind.USER))) {
            assertThat(session.changes(position(), 10)).isEmpty();
            assertThat(session.changes("nonsense", 10)).isEmpty();
            assertThat(session.changes("{\"log\":\"x\",\"xid\":\"1\",\"seq\":1}", 10)).isEmpty();
        }
    }

    @Test
    void recentRowsArePendingInTheTruth() {
        String position = position();
        insertUser(ONE, Duration.ZERO);

        try (SourceSession session = open(Sessions.ALL)) {
            Truth truth = session.truth(Sessions.ALL, position, Instant.now()).orElseThrow();

            assertThat(truth.pending()).containsExactly(user(ONE));
            assertThat(truth.pendingFacts()).hasSize(1);
        }
    }

    @Test
    void moreThanFiveThousandRecentRowsAreTooManyForTheTruth() {
        String position = position();
        TestPlatform.execute("INSERT INTO users (id, email) SELECT gen_random_uuid(), n || '@example.com'"
                + " FROM generate_series(1, 5001) AS n");

        try (SourceSession session = open(Sessions.ALL)) {
            assertThat(session.truth(Sessions.ALL, position, Instant.now())).isEmpty();
        }
    }

    @Test
    void thereIsNothingToPrune() throws SQLException {
        try (SourceSession session = open(Sessions.ALL)) {
            session.prune();
        }
        assertThat(TestPlatform.asOwner("SELECT to_regclass('devops.changes')")).containsOnlyNulls();
    }

    private record Run(List<EntityRef> changed, String position, int pages) {}

    /** Follows the changes as long as there are more. */
    private static Run run(String position, int limit) {
        return run(Sessions.ALL, position, limit);
    }

    private static Run run(Set<Kind> kinds, String position, int limit) {
        List<EntityRef> changed = new ArrayList<>();
        try (SourceSession session = open(kinds)) {
            ChangePage page = session.changes(position, limit).orElseThrow();
            changed.addAll(page.changed());
            int pages = 1;
            while (page.more()) {
                page = session.changes(page.position(), limit).orElseThrow();
                changed.addAll(page.changed());
                pages++;
            }
            return new Run(changed, page.position(), pages);
        }
    }

    private static String position() {
        try (SourceSession session = open(Sessions.ALL)) {
            return session.position();
        }
    }

    private static SourceSession open(Set<Kind> kinds) {
        return Sessions.open(kinds, ChangeCapture.UPDATED_AT);
    }

    private static EntityRef user(String id) {
        return new EntityRef(Kind.USER, id);
    }

    private static void insertUser(String id, Duration ago) {
        TestPlatform.execute("INSERT INTO users (id, email, updated_at) VALUES ('" + id + "', '" + id
                + "@example.com', now() - interval '" + ago.toSeconds() + " seconds')");
    }
}
