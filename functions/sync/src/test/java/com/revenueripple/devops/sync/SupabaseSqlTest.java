package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupabaseSqlTest {
    private static final String NO_PRIVILEGE = "42501";
    private static final String NOT_UPDATABLE = "55000";

    @BeforeEach
    void sample() {
        TestPlatform.reset();
        TestPlatform.seed(20, Instant.parse("2026-11-23T12:00:00Z"));
    }

    @Test
    void itCanBeAppliedAgain() throws SQLException {
        TestPlatform.execute(TestPlatform.supabaseSql());

        assertThat(TestPlatform.asSync("SELECT count(*) FROM devops.users")).containsExactly("20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "payments", "subscriptions", "commissions"})
    void noViewHoldsAnEmailAddress(String view) throws SQLException {
        List<String> rows = TestPlatform.asSync("SELECT view::text FROM devops." + view + " AS view");

        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains("@"));
    }

    @Test
    void aCustomerHasOnePseudonymHoweverTheAddressIsWritten() throws SQLException {
        TestPlatform.execute("""
                TRUNCATE subscriptions;
                INSERT INTO subscriptions (id, email, amount, tier)
                VALUES (gen_random_uuid(), 'Ann@Example.com ', 1, 'membership'),
                       (gen_random_uuid(), 'ann@example.com', 1, 'reseller')""");

        assertThat(TestPlatform.asSync("SELECT DISTINCT customer_id FROM devops.subscriptions")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "subscriptions", "tripwire_purchases", "commissions"})
    void theRoleCannotReadThePlatformsTables(String table) {
        assertThatRefused("SELECT * FROM public." + table, NO_PRIVILEGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "payments", "subscriptions", "commissions"})
    void theRoleCannotWriteThroughAView(String view) {
        assertThatRefused("SET TRANSACTION READ WRITE; DELETE FROM devops." + view, NO_PRIVILEGE, NOT_UPDATABLE);
    }

    @Test
    void theRolesTransactionsAreReadOnlyByDefault() throws SQLException {
        assertThat(TestPlatform.asSync("SHOW transaction_read_only")).containsExactly("on");
    }

    @Test
    void theRoleCannotMakeAnything() {
        assertThatRefused("SET TRANSACTION READ WRITE; CREATE VIEW devops.mine AS SELECT 1", NO_PRIVILEGE);
    }

    @Test
    void nobodyElseMayUseTheSchema() throws SQLException {
        TestPlatform.execute("DROP ROLE IF EXISTS somebody; CREATE ROLE somebody");

        assertThat(TestPlatform.asOwner("SELECT has_schema_privilege('somebody', 'devops', 'USAGE')"))
                .containsExactly("f");
    }

    @Test
    void theRoleCannotLogInUntilItHasAPassword() {
        TestPlatform.execute("ALTER ROLE devops_sync PASSWORD NULL");

        assertThatExceptionOfType(SQLException.class).isThrownBy(TestPlatform::sync)
                .extracting(SQLException::getSQLState).isEqualTo("28P01");
    }

    private static void assertThatRefused(String sql, String... states) {
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> TestPlatform.asSync(sql))
                .extracting(SQLException::getSQLState).isIn((Object[]) states);
    }
}
