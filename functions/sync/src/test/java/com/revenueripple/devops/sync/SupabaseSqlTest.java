package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupabaseSqlTest {
    private static final String NO_PRIVILEGE = "42501";
    private static final String NOT_UPDATABLE = "55000";
    private static final String LOG_AND_SALT = "SELECT (id, salt) FROM devops.change_log, devops.pseudonym_salt";

    @BeforeEach
    void sample() {
        TestPlatform.reset();
        TestPlatform.seed(20, Instant.parse("2026-11-23T12:00:00Z"));
    }

    @Test
    void scriptCanBeAppliedAgain() throws SQLException {
        TestPlatform.execute(TestPlatform.supabaseSql());

        assertThat(TestPlatform.asSync("SELECT count(*) FROM devops.users")).containsExactly("20");
    }

    @Test
    void logAndSaltSurviveAnotherApplication() throws SQLException {
        List<String> before = TestPlatform.asOwner(LOG_AND_SALT);

        TestPlatform.execute(TestPlatform.supabaseSql());

        assertThat(TestPlatform.asOwner(LOG_AND_SALT)).isEqualTo(before);
        assertThat(TestPlatform.asOwner("SELECT count(*) FROM devops.changes")).isNotEqualTo(List.of("0"));
    }

    @Test
    void viewsOfAnEarlierVersionAreReplaced() throws SQLException {
        TestPlatform.execute("""
                DROP SCHEMA devops CASCADE;
                CREATE SCHEMA devops;
                CREATE VIEW devops.users AS SELECT id::text, role, status, created_at, updated_at FROM public.users;
                CREATE VIEW devops.subscriptions AS SELECT id::text, email AS customer_id FROM public.subscriptions;
                CREATE FUNCTION devops.log_changes() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER devops_user_update AFTER UPDATE ON users EXECUTE FUNCTION devops.log_changes();
                CREATE PROCEDURE devops.watch(watched regclass, entity text, id_prefix text DEFAULT '')
                    LANGUAGE sql AS ''""");

        TestPlatform.execute(TestPlatform.supabaseSql());

        assertThat(TestPlatform.asSync("SELECT count(*) FROM devops.users WHERE key::text = id")).containsExactly("20");
        assertThat(TestPlatform.asOwner("SELECT count(*) FROM pg_proc WHERE proname IN ('watch', 'log_changes')"))
                .containsExactly("1");
    }

    @Test
    void viewsAreCompleteWithoutTheChangeLog() throws SQLException {
        TestPlatform.execute("DROP SCHEMA devops CASCADE");

        TestPlatform.execute(TestPlatform.supabaseSqlWithoutLog());

        assertThat(TestPlatform.asSync("SELECT count(updated_at) FROM devops.payments")).containsExactly("40");
        assertThat(TestPlatform.asOwner("SELECT to_regclass('devops.changes')")).containsOnlyNulls();
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "payments", "subscriptions", "commissions"})
    void idIsDerivedFromTheKey(String view) throws SQLException {
        String id = view.equals("payments") ? "kind || '-' || key" : "key::text";

        assertThat(TestPlatform.asSync("SELECT DISTINCT id = " + id + " FROM devops." + view)).containsExactly("t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "payments", "subscriptions", "commissions"})
    void noViewContainsAnEmailAddress(String view) throws SQLException {
        List<String> rows = TestPlatform.asSync("SELECT view::text FROM devops." + view + " AS view");

        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains("@"));
    }

    @Test
    void customerHasOnePseudonymForAllSpellingsOfTheAddress() throws SQLException {
        TestPlatform.execute("""
                TRUNCATE subscriptions;
                INSERT INTO subscriptions (id, email, amount, tier)
                VALUES (gen_random_uuid(), 'Ann@Example.com ', 1, 'membership'),
                       (gen_random_uuid(), 'ann@example.com', 1, 'reseller')""");

        assertThat(TestPlatform.asSync("SELECT DISTINCT customer_id FROM devops.subscriptions")).hasSize(1);
    }

    @Test
    void pseudonymCannotBeGuessedFromTheAddress() throws SQLException {
        assertThat(TestPlatform.asSync("""
                SELECT count(*) FROM devops.subscriptions, generate_series(0, 20) AS n
                WHERE customer_id = encode(sha256(convert_to('user' || n || '@example.com', 'UTF8')), 'hex')"""))
                .containsExactly("0");
        assertRefused("SELECT salt FROM devops.pseudonym_salt", NO_PRIVILEGE);
    }

    @Test
    void subscriptionWithoutAnAddressIsItsOwnCustomer() throws SQLException {
        TestPlatform.execute("""
                TRUNCATE subscriptions;
                INSERT INTO subscriptions (id, email, amount, tier)
                VALUES (gen_random_uuid(), '', 1, 'membership'), (gen_random_uuid(), ' ', 1, 'reseller')""");

        assertThat(TestPlatform.asSync(
                "SELECT count(*) FROM devops.subscriptions WHERE customer_id = 'subscription-' || key"))
                .containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "subscriptions", "tripwire_purchases", "commissions"})
    void roleCannotReadThePlatformsTables(String table) {
        assertRefused("SELECT * FROM public." + table, NO_PRIVILEGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "payments", "subscriptions", "commissions"})
    void roleCannotWriteThroughAView(String view) {
        assertRefused("SET TRANSACTION READ WRITE; DELETE FROM devops." + view, NO_PRIVILEGE, NOT_UPDATABLE);
    }

    @Test
    void transactionsOfTheRoleAreReadOnlyByDefault() throws SQLException {
        assertThat(TestPlatform.asSync("SHOW transaction_read_only")).containsExactly("on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO devops.changes (entity, op) VALUES ('user', 'truncate')",
            "UPDATE devops.changes SET at = now()", "DELETE FROM devops.changes", "TRUNCATE devops.changes",
            "UPDATE devops.change_log SET id = gen_random_uuid()", "UPDATE devops.pseudonym_salt SET salt = 'x'",
            "UPDATE devops.inactive_since SET at = now()", "CALL devops.unwatch()",
            "CALL devops.watch('public.users', 'user', '', '{role}')"})
    void roleCannotWriteTheLog(String sql) {
        assertRefused("SET TRANSACTION READ WRITE; " + sql, NO_PRIVILEGE);
    }

    @Test
    void roleMayOnlyCallThePruningAndWhatTheViewsCall() throws SQLException {
        assertThat(TestPlatform.asSync("""
                SELECT proname FROM pg_proc
                WHERE pronamespace = 'devops'::regnamespace AND has_function_privilege(oid, 'EXECUTE')
                ORDER BY 1""")).containsExactly("amount_problem", "cents", "date_problem",
                "prune_changes", "readable", "record_departures", "recurring_problem", "status_of");
        assertThat(TestPlatform.asSync("SELECT has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
                + " FROM pg_class WHERE relnamespace = 'devops'::regnamespace AND relkind IN ('r', 'v')"))
                .containsOnly("f");
    }

    @Test
    void otherRolesCanStillWriteToThePlatform() throws SQLException {
        TestPlatform.execute("""
                DROP ROLE IF EXISTS somebody;
                CREATE ROLE somebody;
                GRANT INSERT, UPDATE, DELETE, SELECT ON users TO somebody;
                SET ROLE somebody;
                INSERT INTO users (id, email) VALUES ('00000000-0000-4000-8000-000000000001', 'one@example.com');
                UPDATE users SET status = 'inactive' WHERE email = 'one@example.com';
                DELETE FROM users WHERE email = 'one@example.com'""");

        assertThat(TestPlatform.asOwner("""
                SELECT op FROM devops.changes WHERE entity_id = '00000000-0000-4000-8000-000000000001'
                ORDER BY xid, seq""")).containsExactly("insert", "update", "delete");
        TestPlatform.execute("REVOKE ALL ON users FROM somebody; DROP ROLE somebody");
    }

    @Test
    void tableOfAnUnknownEntityIsRejected() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> TestPlatform.execute("CALL devops.watch('public.users', 'users', '', '{}')"))
                .withMessageContaining("There is no entity users.");
    }

    @Test
    void tableWithoutAnIdIsRejected() {
        TestPlatform.execute("CREATE TABLE devops.other (key integer PRIMARY KEY)");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> TestPlatform.execute("CALL devops.watch('devops.other', 'user', '', '{}')"))
                .withMessageContaining("has no column id");
    }

    @Test
    void columnThatDoesNotExistIsRejected() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> TestPlatform.execute("CALL devops.watch('public.users', 'user', '', '{role,rank}')"))
                .withMessageContaining("has no column rank");
    }

    @Test
    void valuesOfAnyTypeAreCompared() throws SQLException {
        TestPlatform.execute("""
                CREATE TABLE devops.other (id integer PRIMARY KEY, notes json);
                CALL devops.watch('devops.other', 'user', '', '{notes}');
                INSERT INTO devops.other VALUES (1, '{}'), (2, '{}');
                TRUNCATE devops.changes;
                UPDATE devops.other SET notes = CASE id WHEN 1 THEN '[]' ELSE '{}' END::json""");

        assertThat(TestPlatform.asOwner("SELECT entity_id FROM devops.changes")).containsExactly("1");
    }

    @Test
    void partitionedTableIsRejected() {
        TestPlatform.execute("CREATE TABLE devops.other (id integer, at date) PARTITION BY RANGE (at)");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> TestPlatform.execute("CALL devops.watch('devops.other', 'user', '', '{at}')"))
                .withMessageContaining("partitioned");
    }

    @Test
    void longTextsDoNotFail() throws SQLException {
        TestPlatform.execute(
                """
                INSERT INTO subscriptions (id, email, amount, tier)
                SELECT gen_random_uuid(), string_agg(gen_random_uuid()::text, ''), 1, 'membership'
                FROM generate_series(1, 200);
                INSERT INTO commissions (id, referrer_username, tier, amount, commission)
                SELECT gen_random_uuid(), string_agg(gen_random_uuid()::text, ''), 'tripwire', 7, 3.50
                FROM generate_series(1, 200);
                INSERT INTO users (id, email, username)
                SELECT gen_random_uuid(), string_agg(gen_random_uuid()::text, ''), 'long' FROM generate_series(1, 200)""");

        assertThat(TestPlatform.asOwner("SELECT max(length(group_key)) FROM devops.changes")).containsExactly("300");
    }

    @Test
    void departuresAreKnownAfterATimeWithoutTriggers() throws SQLException {
        TestPlatform.execute("""
                TRUNCATE users, subscriptions;
                INSERT INTO users (id, email, status, updated_at) VALUES
                    ('00000000-0000-4000-8000-000000000001', 'ann@example.com', 'active', '2026-01-01'),
                    ('00000000-0000-4000-8000-000000000002', 'bob@example.com', 'left', '2026-01-02');
                CALL devops.unwatch();
                UPDATE users SET status = CASE email WHEN 'ann@example.com' THEN 'left' ELSE 'active' END;
                TRUNCATE devops.changes""");

        TestPlatform.execute(TestPlatform.supabaseSql());

        assertThat(
                TestPlatform.asOwner("SELECT user_id FROM devops.inactive_since WHERE at > now() - interval '1 hour'"))
                .containsExactly("00000000-0000-4000-8000-000000000001");
        assertThat(TestPlatform.asOwner("SELECT count(*) FROM devops.inactive_since")).containsExactly("1");
        assertThat(TestPlatform.asOwner("SELECT DISTINCT entity FROM devops.changes WHERE op = 'truncate' ORDER BY 1"))
                .as("changes were missed").containsExactly("commission", "payment", "subscription", "user");
    }

    @Test
    void usersWhoWereInactiveAtTheInstallationLeftAtTheirLastUpdate() throws SQLException {
        TestPlatform.execute("""
                DROP SCHEMA devops CASCADE;
                TRUNCATE users;
                INSERT INTO users (id, email, status, updated_at) VALUES
                    ('00000000-0000-4000-8000-000000000001', 'ann@example.com', 'Left', '2026-01-01T00:00:00Z'),
                    ('00000000-0000-4000-8000-000000000002', 'bob@example.com', 'left', NULL),
                    ('00000000-0000-4000-8000-000000000003', 'cat@example.com', NULL, NULL),
                    ('00000000-0000-4000-8000-000000000004', 'dan@example.com', 'left', '20260-01-01')""");

        TestPlatform.execute(TestPlatform.supabaseSql());
        TestPlatform.execute("INSERT INTO users (id, email, status, updated_at) VALUES"
                + " ('00000000-0000-4000-8000-000000000005', 'eve@example.com', 'left', 'infinity')");

        assertThat(TestPlatform.asOwner("""
                SELECT right(user_id, 1) || ' ' || CASE WHEN at > now() - interval '1 hour' THEN 'now'
                                                        ELSE (at AT TIME ZONE 'UTC')::date::text END
                FROM devops.inactive_since ORDER BY 1""")).containsExactly("1 2026-01-01", "2 now", "4 now", "5 now");
    }

    @Test
    void userWhoseTimeOfLeavingCannotBeReadHasNotLeftYet() throws SQLException {
        TestPlatform.execute("""
                TRUNCATE users, subscriptions;
                INSERT INTO users (id, email, status, updated_at) VALUES
                    ('00000000-0000-4000-8000-000000000001', 'ann@example.com', 'left', '2026-01-01'),
                    ('00000000-0000-4000-8000-000000000002', 'bob@example.com', 'left', '2026-01-01');
                UPDATE devops.inactive_since SET at = CASE WHEN user_id LIKE '%1' THEN 'infinity' ELSE '20260-01-01' END
                    ::timestamptz;
                INSERT INTO subscriptions (id, email, amount, tier, subscribed_at)
                SELECT gen_random_uuid(), email, 47, 'reseller', '2025-01-01' FROM users""");

        assertThat(TestPlatform.asSync("SELECT concat_ws(' ', status, ended_at, problem) FROM devops.subscriptions"))
                .containsExactly("active", "active");
    }

    @Test
    void datesInPlaceOfTimesAreRejected() {
        TestPlatform.execute("DROP SCHEMA devops CASCADE");
        changed("ALTER TABLE commissions ALTER created_at TYPE date",
                () -> assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(() -> TestPlatform.execute(TestPlatform.supabaseSql()))
                        .withMessageContaining("timestamptz or timestamp, not date:\n  commissions.created_at"),
                "ALTER TABLE commissions ALTER created_at TYPE timestamptz");
    }

    @Test
    void secondRunLeavesTheTriggersWhereTheyAre() throws SQLException {
        String triggers = "SELECT oid FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1";
        List<String> before = TestPlatform.asOwner(triggers);

        TestPlatform.execute(TestPlatform.supabaseSql());

        assertThat(TestPlatform.asOwner(triggers)).isEqualTo(before).hasSize(28);
        assertThat(TestPlatform.asOwner("SELECT DISTINCT tgenabled FROM pg_trigger WHERE NOT tgisinternal"))
                .containsExactly("A");
        assertThat(TestPlatform.asOwner("SELECT op FROM devops.changes WHERE op = 'truncate'")).isEmpty();
    }

    @Test
    void fileWaitsForNoTransactionOfThePlatform() throws SQLException {
        try (Connection platform = TestPlatform.owner(); Statement statement = platform.createStatement()) {
            platform.setAutoCommit(false);
            statement.execute("UPDATE commissions SET tier = 'reseller'");

            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> TestPlatform.execute(TestPlatform.supabaseSql()))
                    .withMessageContaining("lock timeout");
        }
    }

    @Test
    void everyMissingTableAndColumnIsListedWithItsPurpose() {
        changed("ALTER TABLE users RENAME username TO nick; ALTER TABLE tripwire_purchases RENAME TO sales",
                () -> assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(() -> TestPlatform.execute(TestPlatform.supabaseSql()))
                        .withMessageContaining("public.users.username: an affiliate's name")
                        .withMessageContaining("public.tripwire_purchases.amount: revenue in dollars")
                        .withMessageNotContaining("public.users.role"),
                "ALTER TABLE users RENAME nick TO username; ALTER TABLE sales RENAME TO tripwire_purchases");
    }

    @Test
    void commissionsMayHaveATimestampInsteadOfACreationTime() throws SQLException {
        TestPlatform.execute("DROP SCHEMA devops CASCADE");
        changed("ALTER TABLE commissions RENAME created_at TO timestamp", () -> {
            TestPlatform.execute(TestPlatform.supabaseSql());
            TestPlatform.execute("UPDATE commissions SET timestamp = '2026-10-01T00:00:00Z'");

            assertThat(TestPlatform.asSync("SELECT DISTINCT created_at AT TIME ZONE 'UTC' FROM devops.commissions"))
                    .containsExactly("2026-10-01 00:00:00");
            assertThat(TestPlatform.asOwner("SELECT DISTINCT entity FROM devops.changes"))
                    .containsExactly("commission");
        }, "ALTER TABLE commissions RENAME timestamp TO created_at");
    }

    @Test
    void statementsOfThePlatformSucceedAfterAColumnIsRenamed() throws SQLException {
        TestPlatform.execute("UPDATE users SET status = 'left'");
        changed("ALTER TABLE users RENAME status TO state", () -> {
            TestPlatform.execute("UPDATE users SET state = 'inactive'; DELETE FROM users WHERE email LIKE '%1%';"
                    + " INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'new@example.com')");

            assertThat(TestPlatform.asOwner("SELECT DISTINCT entity FROM devops.changes WHERE op = 'truncate'"))
                    .containsExactly("user");
            assertThat(TestPlatform.asOwner("SELECT count(*) FROM devops.inactive_since")).as("nothing is forgotten")
                    .containsExactly("20");
        }, "ALTER TABLE users RENAME state TO status");
    }

    @Test
    void migrationPassesWithoutTheViews() {
        TestPlatform.execute("""
                CALL devops.unwatch();
                DROP VIEW devops.changed, devops.users, devops.payments, devops.subscriptions, devops.commissions;
                ALTER TABLE users ALTER role TYPE varchar(40);
                UPDATE users SET role = 'affiliate';
                ALTER TABLE users ALTER role TYPE text""");

        TestPlatform.execute(TestPlatform.supabaseSql());
    }

    @Test
    void hiddenRowsAreReported() throws SQLException {
        String tables = "public.users, public.subscriptions, public.tripwire_purchases, public.commissions";
        TestPlatform
                .execute("DROP SCHEMA devops CASCADE; DROP ROLE IF EXISTS somebody; CREATE ROLE somebody CREATEROLE");
        changed("""
                GRANT CREATE ON DATABASE postgres TO somebody;
                GRANT somebody TO postgres;
                DO $$
                DECLARE
                    name text;
                BEGIN
                    FOREACH name IN ARRAY string_to_array('%s', ', ') LOOP
                        EXECUTE format('ALTER TABLE %%s OWNER TO somebody', name);
                    END LOOP;
                END
                $$;
                ALTER TABLE users ENABLE ROW LEVEL SECURITY""".formatted(tables), () -> {
            String hidden = "Row-level security hides rows of public.users from the views.";
            String asSomebody = "SET SESSION AUTHORIZATION somebody; " + TestPlatform.supabaseSql();
            assertThat(TestPlatform.warningsOf(asSomebody)).noneMatch(warning -> warning.startsWith(hidden));

            TestPlatform.execute("ALTER TABLE users FORCE ROW LEVEL SECURITY");

            assertThat(TestPlatform.warningsOf(asSomebody)).anyMatch(warning -> warning.startsWith(hidden));
            assertThat(TestPlatform.warningsOf(TestPlatform.supabaseSql())).as("rows are hidden from no superuser")
                    .noneMatch(warning -> warning.startsWith(hidden));
        }, """
                        REASSIGN OWNED BY somebody TO postgres;
                        DROP OWNED BY somebody;
                        DROP ROLE somebody;
                        ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
                        ALTER TABLE users DISABLE ROW LEVEL SECURITY""");
    }

    @Test
    void rightToCreateObjectsInThePublicSchemaIsReported() throws SQLException {
        String reported = "Every role, and so devops_sync, may create objects in the schema public.";
        assertThat(TestPlatform.warningsOf(TestPlatform.supabaseSql())).contains(reported);

        changed("REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                () -> assertThat(TestPlatform.warningsOf(TestPlatform.supabaseSql())).doesNotContain(reported),
                "GRANT CREATE ON SCHEMA public TO PUBLIC");
    }

    @Test
    void tableThatIsFilledByLogicalReplicationIsRejected() {
        TestPlatform.execute("CREATE SUBSCRIPTION devops_test CONNECTION 'host=none' PUBLICATION none"
                + " WITH (connect = false, slot_name = NONE)");
        changed("INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate)"
                + " SELECT oid, 'public.users'::regclass, 'r' FROM pg_subscription",
                () -> assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(() -> TestPlatform.execute(TestPlatform.supabaseSql()))
                        .withMessageContaining("logical replication, which fires no statement triggers"),
                "DROP SUBSCRIPTION devops_test");
    }

    @Test
    void roleCannotReadAddresses() {
        assertRefused("SELECT group_key FROM devops.changes", NO_PRIVILEGE);
        assertRefused("SELECT * FROM devops.inactive_since", NO_PRIVILEGE);
    }

    @Test
    void viewsNeverFailBecauseOfARowsValues() throws SQLException {
        TestPlatform.execute("DROP SCHEMA devops CASCADE");
        changed("""
                TRUNCATE subscriptions, tripwire_purchases, commissions;
                ALTER TABLE subscriptions ALTER amount TYPE numeric, ALTER amount DROP NOT NULL;
                ALTER TABLE tripwire_purchases ALTER amount TYPE double precision;
                ALTER TABLE commissions ALTER commission TYPE numeric""", () -> {
            TestPlatform.execute(TestPlatform.supabaseSql());
            TestPlatform.execute("""
                    INSERT INTO subscriptions (id, email, amount, tier, subscribed_at)
                    SELECT gen_random_uuid(), 'ann@example.com', amount, 'reseller', subscribed_at
                    FROM unnest('{NaN,Infinity,-Infinity,1e131071,-1e131071,92233720368547758.07,92233720368547758.08,
                                 -92233720368547758.08,92233720368.54,92233720368.55,0.005,1e-16000,NULL}'::numeric[])
                             AS amount,
                         unnest('{infinity,-infinity,4714-11-24 00:00Z BC,0001-01-01 00:00Z,0001-12-31 23:59Z BC,
                                 9999-12-31 23:59Z,10000-01-01 00:00Z,294276-12-31 23:59Z,NULL}'::timestamptz[])
                             AS subscribed_at;
                    INSERT INTO tripwire_purchases (id, amount, purchased_at)
                    SELECT gen_random_uuid(), amount, '2026-11-02T00:00:00Z'
                    FROM unnest('{NaN,Infinity,-Infinity,1e308,-1e308,19.95,5e-324}'::double precision[]) AS amount;
                    INSERT INTO commissions (id, referrer_username, tier, amount, commission, created_at)
                    SELECT gen_random_uuid(), 'amy', 'reseller', 'NaN', amount, '2026-11-02T00:00:00Z'
                    FROM unnest('{0,Infinity,1e131071}'::numeric[]) AS amount;
                    UPDATE users SET created_at = '4713-01-01 00:00Z BC', updated_at = 'infinity', status = 'left'""");

            assertThat(TestPlatform.asSync("SELECT coalesce(amount_minor::text, problem, 'none') FROM devops.payments"
                    + " WHERE occurred_at = '0001-01-01 00:00Z' OR occurred_at IS NULL AND kind = 'subscription'"
                    + " AND problem IS DISTINCT FROM 'date_out_of_range' GROUP BY 1 ORDER BY 1"))
                    .containsExactlyInAnyOrder("amount_not_a_number", "amount_out_of_range", "9223372036854775807",
                            "none", "9223372036854", "9223372036855", "1", "0");
            assertThat(TestPlatform.asSync("SELECT coalesce(amount_minor::text, problem) FROM devops.payments"
                    + " WHERE kind = 'one_time'")).containsExactly("amount_not_a_number", "amount_not_a_number",
                            "amount_not_a_number", "amount_out_of_range", "amount_out_of_range", "1995", "0");
            assertThat(TestPlatform.asSync("SELECT DISTINCT problem FROM devops.subscriptions WHERE problem <> ''"))
                    .containsExactlyInAnyOrder("amount_not_a_number", "amount_out_of_range", "date_out_of_range");
            assertThat(TestPlatform.asSync("SELECT max(unit_amount_minor) FROM devops.subscriptions"
                    + " WHERE problem IS NULL")).containsExactly("9223372036854");
            assertThat(TestPlatform.asSync("SELECT DISTINCT problem FROM devops.commissions"))
                    .containsExactlyInAnyOrder("amount_not_a_number", "amount_out_of_range");
            assertThat(TestPlatform.asSync("SELECT DISTINCT problem FROM devops.users WHERE created_at IS NULL"))
                    .containsExactly("date_out_of_range");
        }, """
                TRUNCATE subscriptions, tripwire_purchases, commissions;
                ALTER TABLE subscriptions ALTER amount TYPE numeric(12, 2), ALTER amount SET NOT NULL;
                ALTER TABLE tripwire_purchases ALTER amount TYPE numeric(12, 2);
                ALTER TABLE commissions ALTER commission TYPE numeric(12, 2)""");
    }

    @Test
    void uninstallLeavesNothingButThePlatform() throws SQLException {
        TestPlatform.execute(TestPlatform.resource("/supabase-uninstall.sql"));

        assertThat(TestPlatform.asOwner("SELECT nspname FROM pg_namespace WHERE nspname = 'devops'")).isEmpty();
        assertThat(TestPlatform.asOwner("SELECT rolname FROM pg_roles WHERE rolname = 'devops_sync'")).isEmpty();
        assertThat(TestPlatform.asOwner("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).isEmpty();
        assertThat(TestPlatform.asOwner("SELECT relname FROM pg_class WHERE relname LIKE 'devops%'")).isEmpty();
        TestPlatform.execute("UPDATE users SET status = 'inactive'; DELETE FROM subscriptions; TRUNCATE commissions");
        assertThat(TestPlatform.asOwner("SELECT count(*) FROM users WHERE status = 'inactive'")).containsExactly("20");
    }

    @Test
    void uninstallCanBeAppliedAgainAndWithoutTheChangeLog() {
        TestPlatform.execute("DROP SCHEMA devops CASCADE");
        TestPlatform.execute(TestPlatform.supabaseSqlWithoutLog());

        TestPlatform.execute(TestPlatform.resource("/supabase-uninstall.sql"));
        TestPlatform.execute(TestPlatform.resource("/supabase-uninstall.sql"));
    }

    @Test
    void uninstallFailsWhenSomethingElseDependsOnTheSchema() throws SQLException {
        TestPlatform.execute("CREATE VIEW devops.mine AS SELECT count(*) FROM devops.users");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> TestPlatform.execute(TestPlatform.resource("/supabase-uninstall.sql")));

        assertThat(TestPlatform.asSync("SELECT count(*) FROM devops.users")).containsExactly("20");
    }

    @Test
    void uninstallLeavesTheRoleThatAnotherDatabaseUses() throws SQLException {
        TestPlatform.execute("DROP DATABASE IF EXISTS other");
        TestPlatform.execute("CREATE DATABASE other");
        TestPlatform.executeIn("other", "CREATE TABLE mine (); GRANT SELECT ON mine TO devops_sync;"
                + " GRANT CONNECT ON DATABASE other TO devops_sync");

        TestPlatform.execute(TestPlatform.resource("/supabase-uninstall.sql"));

        assertThat(TestPlatform.asOwner("SELECT rolname FROM pg_roles WHERE rolname = 'devops_sync'")).hasSize(1);
        TestPlatform.execute("DROP DATABASE other");
    }

    @Test
    void roleCannotCreateAnything() {
        assertRefused("SET TRANSACTION READ WRITE; CREATE VIEW devops.mine AS SELECT 1", NO_PRIVILEGE);
    }

    @Test
    void nobodyElseMayUseTheSchema() throws SQLException {
        TestPlatform.execute("DROP ROLE IF EXISTS somebody; CREATE ROLE somebody");

        assertThat(TestPlatform.asOwner("SELECT has_schema_privilege('somebody', 'devops', 'USAGE')"))
                .containsExactly("f");
    }

    @Test
    void roleCannotLogInUntilItHasAPassword() {
        TestPlatform.execute("ALTER ROLE devops_sync PASSWORD NULL");

        assertThatExceptionOfType(SQLException.class).isThrownBy(TestPlatform::sync)
                .extracting(SQLException::getSQLState).isEqualTo("28P01");
    }

    /** Runs an assertion on a changed platform, which is restored in any case. */
    private static void changed(String change, ThrowingRunnable assertion, String restore) {
        TestPlatform.execute(change);
        try {
            assertion.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            TestPlatform.execute("DROP SCHEMA IF EXISTS devops CASCADE; " + restore);
        }
    }

    @FunctionalInterface
    private interface ThrowingRunnable {
        void run() throws SQLException;
    }

    private static void assertRefused(String sql, String... states) {
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> TestPlatform.asSync(sql))
                .extracting(SQLException::getSQLState).isIn((Object[]) states);
    }
}
