package com.revenueripple.devops.sync.supabase;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.sync.TestPlatform;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.SourceSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Queries of the views by id or page by page, and of the log, need no sequential scan of a table. */
class IndexUseTest {
    private static final String TABLES = "(users|subscriptions|tripwire_purchases|commissions)";

    @BeforeEach
    void analyzedPlatform() {
        TestPlatform.reset();
        TestPlatform.seed(4000, Instant.parse("2026-11-23T12:00:00Z"));
        TestPlatform.execute("ANALYZE");
    }

    static Stream<Arguments> views() {
        return Stream.of(
                Arguments.of(View.USERS, "", "users"),
                Arguments.of(View.PAYMENTS, "subscription", "subscriptions"),
                Arguments.of(View.PAYMENTS, "one_time", "tripwire_purchases"),
                Arguments.of(View.SUBSCRIPTIONS, "", "subscriptions"),
                Arguments.of(View.COMMISSIONS, "", "commissions"));
    }

    @ParameterizedTest
    @MethodSource("views")
    void factsAreFetchedByThePrimaryKey(View view, String paymentKind, String table) throws SQLException {
        List<String> keys = TestPlatform.asOwner("SELECT id FROM " + table + " LIMIT 10");

        assertByIndexes(plan(FactQueries.byKeys(view, "uuid"), paymentKind, keys), view, table);
    }

    @ParameterizedTest
    @MethodSource("views")
    void firstPageIsReadByThePrimaryKey(View view, String paymentKind, String table) throws SQLException {
        assertByIndexes(plan(FactQueries.firstPage(view), paymentKind, 100), view, table);
    }

    @ParameterizedTest
    @MethodSource("views")
    void nextPageIsReadByThePrimaryKey(View view, String paymentKind, String table) throws SQLException {
        String key = TestPlatform.asOwner("SELECT id FROM " + table + " ORDER BY id OFFSET 1000 LIMIT 1").getFirst();

        assertByIndexes(plan(FactQueries.nextPage(view, "uuid"), paymentKind, key, 100), view, table);
    }

    @Test
    void logIsReadByItsPrimaryKey() throws SQLException {
        TestPlatform.execute("INSERT INTO devops.changes (entity, entity_id, op)"
                + " SELECT 'user', n::text, 'insert' FROM generate_series(1, 10000) AS n; ANALYZE devops.changes");
        LogPosition position = LogPosition.parse(Sessions.position()).orElseThrow();

        assertThat(plan(ChangeLog.PAGE, "", position.xid(), position.seq(), 1000))
                .contains("changes_pkey", "devops_subscriptions_customer", "devops_commissions_affiliate")
                .doesNotContain("Seq Scan", "Sort");
    }

    @Test
    void keyHasTheTypeOfTheTable() throws SQLException {
        TestPlatform.execute("""
                CREATE TABLE devops.numbered (id bigint PRIMARY KEY);
                INSERT INTO devops.numbered SELECT generate_series(1, 10);
                DROP VIEW devops.users;
                CREATE VIEW devops.users AS
                SELECT id AS key, id::text AS id, '' AS role, '' AS status, now() AS created_at, now() AS updated_at,
                       NULL::text AS problem
                FROM devops.numbered;
                GRANT SELECT ON devops.users TO devops_sync""");

        try (SourceSession session = Sessions.open()) {
            assertThat(session.fetch(Kind.USER, List.of("3", "10", "11"))).extracting(Fact::id)
                    .containsExactlyInAnyOrder("3", "10");
            assertThat(session.page(Kind.USER, Optional.of("8"), 5).facts()).extracting(Fact::id)
                    .containsExactly("9", "10");
        }
    }

    /** By the table's primary key; rows of the same customer and the user of a row by their indexes. */
    private static void assertByIndexes(String plan, View view, String table) {
        List<String> others = switch (view) {
            case SUBSCRIPTIONS -> List.of("devops_subscriptions_customer on subscriptions",
                    "devops_users_address on users", "inactive_since_pkey on inactive_since");
            case COMMISSIONS -> List.of("users_pkey on users");
            case USERS, PAYMENTS -> List.of();
        };
        assertThat(plan).contains(table + "_pkey").matches(text -> others.stream().allMatch(text::contains))
                .doesNotContainPattern("Seq Scan on " + TABLES)
                .doesNotContain("Sort", "Append", "Hash", "Merge");
        Arrays.stream(TABLES.split("[(|)]")).filter(other -> !other.isEmpty() && !other.equals(table))
                .filter(other -> others.stream().noneMatch(used -> used.endsWith(" on " + other)))
                .forEach(other -> assertThat(plan).doesNotContain(" on " + other));
    }

    private static String plan(String sql, String paymentKind, Object... parameters) throws SQLException {
        List<Object> all = new ArrayList<>(paymentKind.isEmpty() ? List.of() : List.of(paymentKind));
        all.addAll(List.of(parameters));
        try (Connection connection = TestPlatform.sync()) {
            return String.join("\n",
                    DatabaseTransaction.beginReading(connection, Deadline.in(Duration.ofSeconds(30)))
                            .rows("EXPLAIN " + sql, row -> row.getString(1), all.toArray()));
        }
    }
}
