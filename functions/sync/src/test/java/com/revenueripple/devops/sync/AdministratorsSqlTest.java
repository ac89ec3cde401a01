package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The access token hook, called as Supabase Auth calls it: by its role, with the claims that it would issue. */
class AdministratorsSqlTest {
    private static final String INSTALL = TestPlatform.resource("/supabase-administrators.sql");
    private static final String UNINSTALL = TestPlatform.resource("/supabase-administrators-uninstall.sql");
    private static final String AUTH = "supabase_auth_admin";
    private static final String HOOK = "devops_auth.custom_access_token_hook(jsonb)";
    private static final String NO_PRIVILEGE = "42501";
    private static final String ANN = "11111111-1111-4111-8111-111111111111";
    private static final String BOB = "22222222-2222-4222-8222-222222222222";
    private static final String NOBODY = "33333333-3333-4333-8333-333333333333";

    @BeforeEach
    void install() {
        TestPlatform.reset();
        removeRoles();
        TestPlatform.execute("CREATE ROLE supabase_auth_admin LOGIN NOINHERIT; CREATE ROLE anon;"
                + " CREATE ROLE authenticated");
        TestPlatform.execute("INSERT INTO users (id, email, role) VALUES ('" + ANN + "', 'ann@example.com', 'admin'),"
                + " ('" + BOB + "', 'bob@example.com', 'member')");
        TestPlatform.execute(INSTALL);
    }

    @AfterEach
    void remove() {
        TestPlatform.execute("ALTER TABLE IF EXISTS moved_users RENAME TO users");
        TestPlatform.execute("ALTER TABLE users DISABLE ROW LEVEL SECURITY;"
                + " DROP POLICY IF EXISTS own_row ON users;"
                + " DROP FUNCTION IF EXISTS public.custom_access_token_hook(jsonb), public.add_claims(jsonb)");
        TestPlatform.execute(UNINSTALL);
        removeRoles();
    }

    /** Roles belong to the server, which other tests share. */
    private static void removeRoles() {
        TestPlatform.execute("""
                DO $$
                DECLARE
                    left_over text;
                BEGIN
                    FOR left_over IN SELECT rolname FROM pg_roles
                        WHERE rolname IN ('supabase_auth_admin', 'anon', 'authenticated') LOOP
                        EXECUTE format('DROP OWNED BY %I', left_over);
                        EXECUTE format('DROP ROLE %I', left_over);
                    END LOOP;
                END
                $$""");
    }

    @Test
    void anAdministratorsTokenHasTheRoleOfTheTable() throws SQLException {
        ObjectNode event = event(ANN, "{\"provider\":\"email\"}");

        JsonNode answer = issue(event);

        ObjectNode expected = event.deepCopy();
        expected.withObject("/claims/app_metadata").put("role", "admin");
        assertThat(answer).isEqualTo(expected);
        assertThat(answer.at("/claims/role").asText()).isEqualTo("authenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"role\":\"admin\"}", "{\"role\":[\"admin\"]}", "null", "[\"admin\"]", "\"admin\""})
    void theTableDecidesWhateverTheMetadataSays(String metadata) throws SQLException {
        assertThat(issue(event(BOB, metadata)).at("/claims/app_metadata")).isEqualTo(Json.parseOwn("""
                {"role":"member"}"""));
    }

    @Test
    void aDemotedAdministratorIsNoneInTheNextToken() throws SQLException {
        TestPlatform.execute("UPDATE users SET role = 'member' WHERE id = '" + ANN + "'");

        assertThat(role(issue(event(ANN, "{\"role\":\"admin\"}")))).isEqualTo("member");
    }

    @Test
    void aUserWithoutARowHasNoRole() throws SQLException {
        JsonNode metadata = issue(event(NOBODY, "{\"role\":\"admin\",\"provider\":\"email\"}"))
                .at("/claims/app_metadata");

        assertThat(metadata).isEqualTo(Json.parseOwn("{\"provider\":\"email\"}"));
    }

    @Test
    void aUserWithoutARoleHasNone() throws SQLException {
        JsonNode answer = issue(event(BOB, "{\"role\":\"admin\"}"), "ALTER TABLE users ALTER COLUMN role DROP NOT NULL",
                "UPDATE users SET role = NULL WHERE id = '" + BOB + "'");

        assertThat(answer.at("/claims/app_metadata")).isEqualTo(Json.emptyObject());
    }

    @Test
    void claimsWithoutMetadataGetThem() throws SQLException {
        ObjectNode event = event(ANN, "{}");
        event.withObject("/claims").remove("app_metadata");

        assertThat(role(issue(event))).isEqualTo("admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALTER TABLE users RENAME TO moved_users",
            "ALTER TABLE users RENAME COLUMN role TO plan_role",
            "REVOKE SELECT (id, role) ON users FROM supabase_auth_admin",
            "DROP SCHEMA devops CASCADE; ALTER TABLE users ALTER COLUMN id TYPE text"})
    void usersSignInWithoutARoleWhenItCannotBeRead(String change) throws SQLException {
        JsonNode answer = issue(event(ANN, "{\"role\":\"admin\"}"), change);

        assertThat(answer.at("/claims/sub").asText()).isEqualTo(ANN);
        assertThat(answer.at("/claims/app_metadata")).isEqualTo(Json.emptyObject());
    }

    @Test
    void usersSignInWithoutARoleWhileTheTableIsLocked() throws SQLException {
        try (Connection migration = TestPlatform.owner(); Statement statement = migration.createStatement()) {
            migration.setAutoCommit(false);
            statement.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");

            JsonNode answer = issue(event(ANN, "{\"role\":\"admin\"}"), "SET LOCAL statement_timeout = '2s'");

            assertThat(answer.at("/claims/app_metadata")).isEqualTo(Json.emptyObject());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"user_id\":\"nobody\",\"claims\":{\"app_metadata\":{\"role\":\"admin\"}}}",
            "{\"claims\":{\"app_metadata\":{\"role\":\"admin\"}}}", "{\"claims\":{\"app_metadata\":{\"role\":[]}}}"})
    void anEventOfAnotherShapeMakesNoAdministrator(String event) throws SQLException {
        assertThat(issue(Json.parseOwn(event)).at("/claims/app_metadata")).isEqualTo(Json.emptyObject());
    }

    @Test
    void rowLevelSecurityHidesNoRole() throws SQLException {
        TestPlatform.execute("""
                ALTER TABLE users ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own_row ON users USING (id IN (SELECT id FROM commissions))""");
        assertThat(role(issue(event(ANN, "{}")))).isEmpty();

        TestPlatform.execute(INSTALL);
        TestPlatform.execute(INSTALL);

        assertThat(role(issue(event(ANN, "{}")))).isEqualTo("admin");
        assertThat(TestPlatform.asOwner("SELECT polname FROM pg_policy WHERE polrelid = 'users'::regclass ORDER BY 1"))
                .containsExactly("devops_auth_reads_roles", "own_row");
    }

    @Test
    void supabaseAuthGetsTheUseOfThePublicSchemaWhereItIsMissing() throws SQLException {
        TestPlatform.execute("REVOKE USAGE ON SCHEMA public FROM PUBLIC");
        try {
            assertThat(role(issue(event(ANN, "{}")))).isEmpty();

            TestPlatform.execute(INSTALL);

            assertThat(role(issue(event(ANN, "{}")))).isEqualTo("admin");
        } finally {
            TestPlatform.execute("GRANT USAGE ON SCHEMA public TO PUBLIC");
        }
    }

    @Test
    void supabaseAuthCanReadNothingElse() throws SQLException {
        assertThat(TestPlatform.asOwner("""
                SELECT attrelid::regclass || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                WHERE relnamespace IN ('public'::regnamespace, 'devops'::regnamespace) AND attnum > 0
                  AND relkind IN ('r', 'v') AND NOT attisdropped
                  AND has_column_privilege('supabase_auth_admin', attrelid, attnum, 'SELECT, INSERT, UPDATE')
                ORDER BY 1""")).containsExactly("users.id", "users.role");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> issue(event(ANN, "{}"), "SET LOCAL ROLE " + AUTH, "SELECT email FROM users"))
                .extracting(SQLException::getSQLState).isEqualTo(NO_PRIVILEGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anon", "authenticated"})
    void usersOfThePlatformCannotCallTheHook(String caller) throws SQLException {
        TestPlatform.execute("GRANT ALL ON SCHEMA devops_auth TO " + caller + "; GRANT ALL ON FUNCTION " + HOOK + " TO "
                + caller);
        TestPlatform.execute(INSTALL);

        assertThat(TestPlatform.asOwner("SELECT has_function_privilege('" + caller + "', '" + HOOK + "', 'EXECUTE')"
                + " OR has_schema_privilege('" + caller + "', 'devops_auth', 'USAGE')")).containsExactly("f");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "CREATE FUNCTION public.custom_access_token_hook(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event'",
            "CREATE FUNCTION public.add_claims(event jsonb) RETURNS jsonb LANGUAGE sql AS"
                    + " 'SELECT jsonb_set(event, ''{claims,plan}'', ''1'')';"
                    + " GRANT EXECUTE ON FUNCTION public.add_claims(jsonb) TO supabase_auth_admin",
            "CREATE FUNCTION public.add_claims(event jsonb) RETURNS jsonb LANGUAGE sql BEGIN ATOMIC"
                    + " SELECT jsonb_set(event, '{claims,plan}', '1'); END"})
    void anotherHookIsNotReplaced(String creation) throws SQLException {
        TestPlatform.execute(UNINSTALL);
        TestPlatform.execute(creation);
        List<String> before = functions();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> TestPlatform.execute(INSTALL))
                .withMessageContaining("There is already an access token hook: public.")
                .withMessageContaining("app_metadata.role").withMessageContaining("disable it first");

        assertThat(functions()).isEqualTo(before);
        assertThat(TestPlatform.asOwner("SELECT to_regnamespace('devops_auth')")).containsOnlyNulls();
    }

    @Test
    void aFunctionOfTheHooksNameAndAnotherOriginIsNotReplaced() throws SQLException {
        TestPlatform.execute("COMMENT ON FUNCTION " + HOOK + " IS 'Our own'");
        List<String> before = functions();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> TestPlatform.execute(INSTALL))
                .withMessageContaining("devops_auth.custom_access_token_hook");

        assertThat(functions()).isEqualTo(before);
    }

    @Test
    void aRestoreWithoutCommentsLeavesTheHookOfThisFile() throws SQLException {
        TestPlatform.execute("COMMENT ON FUNCTION " + HOOK + " IS NULL");

        TestPlatform.execute(INSTALL);

        assertThat(TestPlatform.asOwner("SELECT obj_description('" + HOOK + "'::regprocedure)")).singleElement()
                .asString().startsWith("Revenue Ripple DevOps Integration: ");
    }

    @Test
    void functionsThatAreNoAccessTokenHookAreNoObstacle() throws SQLException {
        TestPlatform.execute("""
                CREATE FUNCTION public.add_claims(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event';
                GRANT EXECUTE ON FUNCTION public.add_claims(jsonb) TO supabase_auth_admin""");

        TestPlatform.execute(INSTALL);

        assertThat(role(issue(event(ANN, "{}")))).isEqualTo("admin");
    }

    @Test
    void aDatabaseWithoutSupabaseAuthIsRefused() {
        TestPlatform.execute(UNINSTALL);
        removeRoles();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> TestPlatform.execute(INSTALL))
                .withMessageContaining("There is no role supabase_auth_admin");
    }

    @Test
    void allMissingColumnsAreNamed() {
        TestPlatform.execute("ALTER TABLE users RENAME TO moved_users");

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> TestPlatform.execute(INSTALL))
                .withMessageContaining("public.users.id (the user's id in auth.users, a uuid), public.users.role");
    }

    @Test
    void anOpenRoleColumnIsWarnedOf() throws SQLException {
        assertThat(TestPlatform.warningsOf(INSTALL)).isEmpty();

        assertThat(TestPlatform.warningsOf("GRANT UPDATE ON users TO authenticated; " + INSTALL)).singleElement()
                .asString()
                .contains("make themselves administrators: authenticated can write public.users.role");
        assertThat(TestPlatform.warningsOf("ALTER TABLE users ENABLE ROW LEVEL SECURITY; " + INSTALL)).isEmpty();
        assertThat(TestPlatform
                .warningsOf("CREATE POLICY own_row ON users FOR UPDATE TO authenticated USING (true); " + INSTALL))
                .hasSize(1);
        assertThat(
                TestPlatform.warningsOf(
                        "REVOKE UPDATE ON users FROM authenticated; GRANT UPDATE (email) ON users TO authenticated; "
                                + INSTALL))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REVOKE SELECT (role) ON users FROM supabase_auth_admin | cannot read public.users.id and public.users.role
            ALTER TABLE users RENAME role TO rank                  | cannot read public.users.id and public.users.role
            REVOKE USAGE ON SCHEMA public FROM PUBLIC              | cannot read public.users.id and public.users.role
            ALTER TABLE users ENABLE ROW LEVEL SECURITY            | Row level security hides the rows of public.users
            """)
    void theCauseOfTokensWithoutARoleIsShown(String change, String cause) throws SQLException {
        try (Connection connection = TestPlatform.owner(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(change);

            ResultSet rows = statement.executeQuery("SELECT * FROM devops_auth.warnings()");

            assertThat(rows.next()).isTrue();
            assertThat(rows.getString("warning")).contains(cause);
            assertThat(rows.getString("remedy")).containsIgnoringCase("run supabase-administrators.sql again");
            assertThat(rows.next()).isFalse();
            connection.rollback();
        }
    }

    @Test
    void aRestrictivePolicyIsWarnedOfWhereItAppliesToSupabaseAuth() throws SQLException {
        TestPlatform.execute("ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY own_row ON users"
                + " AS RESTRICTIVE FOR SELECT USING (false)");

        assertThat(TestPlatform.warningsOf(INSTALL)).singleElement().asString()
                .contains("The restrictive policy own_row may hide rows of public.users from Supabase Auth.");
        assertThat(role(issue(event(ANN, "{}")))).isEmpty();

        TestPlatform.execute("ALTER POLICY own_row ON users TO authenticated");
        assertThat(TestPlatform.warningsOf(INSTALL)).isEmpty();
        assertThat(role(issue(event(ANN, "{}")))).isEqualTo("admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP FUNCTION devops_auth.custom_access_token_hook(jsonb)",
            "DROP SCHEMA devops_auth CASCADE"})
    void uninstallAlsoRemovesTheRestOfAnIncompleteInstallation(String removal) throws SQLException {
        TestPlatform.execute("ALTER TABLE users ENABLE ROW LEVEL SECURITY");
        TestPlatform.execute(INSTALL);
        TestPlatform.execute(removal);

        TestPlatform.execute(UNINSTALL);

        assertUninstalled();
    }

    @Test
    void uninstallDoesNotNeedTheColumnOrTheTable() throws SQLException {
        TestPlatform.execute("ALTER TABLE users ENABLE ROW LEVEL SECURITY");
        TestPlatform.execute(INSTALL);
        TestPlatform.execute("ALTER TABLE users RENAME role TO rank");
        try {
            TestPlatform.execute(UNINSTALL);
            TestPlatform.execute("ALTER TABLE users RENAME TO moved_users");
            TestPlatform.execute(UNINSTALL);
        } finally {
            TestPlatform.execute("ALTER TABLE IF EXISTS moved_users RENAME TO users;"
                    + " ALTER TABLE users RENAME rank TO role");
        }

        assertThat(TestPlatform.asOwner("SELECT polname FROM pg_policy")).isEmpty();
        assertThat(TestPlatform.asOwner("SELECT to_regnamespace('devops_auth')")).containsOnlyNulls();
    }

    @Test
    void uninstallLeavesNothingButThePlatform() throws SQLException {
        TestPlatform.execute("ALTER TABLE users ENABLE ROW LEVEL SECURITY");
        TestPlatform.execute(INSTALL);

        TestPlatform.execute(UNINSTALL);
        TestPlatform.execute(UNINSTALL);

        assertUninstalled();
        assertThat(TestPlatform.asOwner("SELECT count(*) FROM users")).containsExactly("2");
    }

    @Test
    void hookAndSyncCanBeRemovedWithoutEachOther() throws SQLException {
        TestPlatform.execute(TestPlatform.resource("/supabase-uninstall.sql"));
        assertThat(role(issue(event(ANN, "{}")))).isEqualTo("admin");

        TestPlatform.reset();
        TestPlatform.execute(UNINSTALL);
        assertThat(TestPlatform.asSync("SELECT count(*) FROM devops.users")).containsExactly("0");
    }

    private static void assertUninstalled() throws SQLException {
        assertThat(TestPlatform.asOwner("SELECT to_regnamespace('devops_auth')")).containsOnlyNulls();
        assertThat(TestPlatform.asOwner("SELECT polname FROM pg_policy")).isEmpty();
        assertThat(TestPlatform.asOwner("SELECT has_any_column_privilege('supabase_auth_admin', 'users', 'SELECT')"))
                .containsExactly("f");
    }

    /** What the hook returns to Supabase Auth after these statements of the owner, which are rolled back. */
    private static JsonNode issue(JsonNode event, String... before) throws SQLException {
        try (Connection connection = TestPlatform.owner(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : before) {
                statement.execute(sql);
            }
            statement.execute("SET LOCAL ROLE " + AUTH + "; SET LOCAL search_path = auth");
            try (PreparedStatement call = connection.prepareStatement(
                    "SELECT devops_auth.custom_access_token_hook(?::jsonb)")) {
                call.setString(1, event.toString());
                ResultSet answer = call.executeQuery();
                answer.next();
                return Json.parseOwn(answer.getString(1));
            } finally {
                connection.rollback();
            }
        }
    }

    /** The event of a sign-in with a password, in the form that Supabase documents. */
    private static ObjectNode event(String userId, String appMetadata) {
        ObjectNode event = (ObjectNode) Json.parseOwn("""
                {"user_id":"%1$s","authentication_method":"password","claims":{
                "iss":"https://project.supabase.co/auth/v1","aud":"authenticated","exp":1795438800,"iat":1795435200,
                "sub":"%1$s","email":"somebody@example.com","phone":"","user_metadata":{"role":"admin"},
                "role":"authenticated","aal":"aal1","amr":[{"method":"password","timestamp":1795435200}],
                "session_id":"4b938a09-5372-4177-a314-cfa292099ea2","is_anonymous":false}}""".formatted(userId));
        event.withObject("/claims").set("app_metadata", Json.parseOwn(appMetadata));
        return event;
    }

    private static String role(JsonNode answer) {
        return answer.at("/claims/app_metadata/role").asText();
    }

    private static List<String> functions() throws SQLException {
        return TestPlatform.asOwner("SELECT pg_get_functiondef(oid) || proacl::text FROM pg_proc"
                + " WHERE proname IN ('custom_access_token_hook', 'add_claims') ORDER BY oid");
    }
}
