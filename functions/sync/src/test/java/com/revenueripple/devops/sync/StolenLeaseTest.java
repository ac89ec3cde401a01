package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.LeaseFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** A run that continues after its lease has expired, while another run does its work. */
class StolenLeaseTest {
    private final TestSystem system = new TestSystem();
    private final WatchedDynamoDb dynamoDb = new WatchedDynamoDb();

    @AfterEach
    void close() {
        dynamoDb.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void countersStayExactDuringABackfill(int transaction) {
        runAnotherBefore(transaction);

        assertThatExceptionOfType(LeaseFailure.Lost.class).isThrownBy(this::run);

        assertExact();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void countersStayExactWhileChangesAreFollowed(int transaction) {
        system.run();
        change();
        runAnotherBefore(transaction);

        assertThatExceptionOfType(LeaseFailure.Lost.class).isThrownBy(this::run);

        assertExact();
    }

    @Test
    void supersededRunPublishesNothing() {
        system.run();
        change();
        runAnotherBefore(1);

        assertThatExceptionOfType(LeaseFailure.Lost.class).isThrownBy(this::run);

        assertThat(system.metrics(Domain.USERS).path("timestamp").asText()).isEqualTo("2026-11-23T13:00:00Z");
        assertThat(system.state().lastFailure().orElseThrow().code()).isEqualTo("sync_superseded");
    }

    /** Advances the clock by an hour, changes the platform and completes another run before the n-th transaction. */
    private void runAnotherBefore(int transaction) {
        AtomicInteger left = new AtomicInteger(transaction);
        dynamoDb.onCall(request -> {
            if (request instanceof TransactWriteItemsRequest && left.decrementAndGet() == 0) {
                system.clock.advance(Duration.ofHours(1));
                change();
                assertThat(system.run()).isEqualTo("completed");
            }
        });
    }

    private static void change() {
        TestPlatform.execute("""
                UPDATE users SET role = CASE role WHEN 'member' THEN 'admin' ELSE 'member' END;
                UPDATE commissions SET commission = commission + 1;
                UPDATE subscriptions SET amount = amount + 1;
                DELETE FROM tripwire_purchases WHERE ctid = (SELECT min(ctid) FROM tripwire_purchases);
                DELETE FROM subscriptions WHERE ctid = (SELECT min(ctid) FROM subscriptions)""");
    }

    private void run() {
        TestSystem.run(system.environment(dynamoDb.client(), Map.of()), FunctionContext.BEHIND_GATEWAY);
    }

    private void assertExact() {
        system.assertMetricsMatchTheTables();
        system.reconcile();
        assertThat(system.state().reconciliation().orElseThrow().details()).isEmpty();
    }
}
