package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A platform on which no triggers can be installed. */
class UpdatedAtCaptureTest {
    /** Long ago by the database's clock, too. */
    private final TestSystem system = new TestSystem(20, Instant.parse("2024-11-23T12:00:00Z"));

    private final Environment environment = system.environment(system.tables.client(),
            Map.of("CHANGE_CAPTURE", "updated_at"));

    @BeforeEach
    void withoutChangeLog() {
        TestPlatform.execute("DROP SCHEMA devops CASCADE");
        TestPlatform.execute(TestPlatform.supabaseSqlWithoutLog());
    }

    @Test
    void everythingIsCountedOnce() {
        assertThat(run()).isEqualTo("completed");

        assertThat(system.body(Domain.USERS)).contains("\"source_lag_seconds\":null,");
        assertThat(system.state(Domain.USERS).sourceLag()).isEmpty();
        system.assertMetricsMatchTheTables();
    }

    @Test
    void insertedAndUpdatedRowsAreSeenByTheNextRun() {
        run();
        TestPlatform.execute("""
                INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'new@example.com');
                UPDATE users SET role = 'admin', updated_at = now() WHERE email = 'user3@example.com';
                INSERT INTO subscriptions (id, email, amount, tier)
                VALUES (gen_random_uuid(), 'new@example.com', 29.95, 'membership');
                INSERT INTO tripwire_purchases (id, email, amount) VALUES (gen_random_uuid(), 'new@example.com', 7);
                INSERT INTO commissions (id, referrer_username, email, tier, amount, commission)
                VALUES (gen_random_uuid(), 'amy', 'new@example.com', 'membership', 29.95, 11.98)""");

        run();

        system.assertMetricsMatchTheTables();
    }

    @Test
    void deletedRowIsFoundOnlyByReconciliation() {
        run();
        TestPlatform.execute("DELETE FROM users WHERE email = 'user3@example.com'");

        run();
        assertThat(system.metrics(Domain.USERS).path("total_users").asInt()).isEqualTo(20);

        TestSystem.reconcile(environment);
        assertThat(system.body(Domain.USERS)).contains("\"reconcile_difference\":2,");
        system.assertMetricsMatchTheTables();

        TestSystem.reconcile(environment);
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }

    @Test
    void missingLogWithoutTheSettingIsAFailure() {
        assertThatExceptionOfType(SourceFailure.QueryRefused.class).isThrownBy(system::run)
                .withMessageContaining("supabase.sql");
    }

    @Test
    void unknownSettingIsRejected() {
        Environment wrong = system.environment(system.tables.client(), Map.of("CHANGE_CAPTURE", "xmin"));

        assertThatIllegalStateException().isThrownBy(() -> new RunScheduledSyncHandler(wrong))
                .withMessageContaining("CHANGE_CAPTURE").withMessageContaining("xmin");
    }

    private String run() {
        return TestSystem.run(environment, FunctionContext.BEHIND_GATEWAY);
    }
}
