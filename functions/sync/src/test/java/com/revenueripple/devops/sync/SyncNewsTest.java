package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.Actor;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.sqs.model.Message;

/** The audit log entries and the domain events of the syncs. */
class SyncNewsTest {
    private static final String NEW_METRICS = """
            {"detail":{},"detail-type":"snapshots.published","source":"revenue-ripple.devops.metrics"}""";

    private final TestSystem system = new TestSystem();

    @Test
    void outageIsReportedOnceAndAgainWhenItRecurs() {
        String secret = TestPlatform.secret(TestPlatform.PASSWORD);
        system.run();
        system.secrets.change("{}");
        for (int i = 0; i < 5; i++) {
            failToRun();
        }
        assertThat(system.activities()).singleElement().satisfies(failed -> {
            assertThat(failed.actor()).isEqualTo(Actor.SYSTEM);
            assertThat(failed.action()).isEqualTo("sync.failed");
            assertThat(failed.subject()).startsWith("run_").isEqualTo(failed.requestId());
            assertThat(failed.details().toString()).isEqualTo("{\"code\":\"source_secret_invalid\",\"domains\":"
                    + "[\"users\",\"revenue\",\"commissions\"],\"message\":"
                    + "\"The secret with the database's login lacks url.\",\"run_id\":\"" + failed.subject() + "\"}");
        });

        changeSecret(secret);
        system.run();
        changeSecret("{}");
        failToRun();

        assertThat(system.activities()).extracting(Activity::action).containsExactly("sync.failed", "sync.failed");
    }

    @Test
    void sameFailureOfScheduledAndNightlyRunIsReportedOnce() {
        system.secrets.change("{}");

        failToRun();
        assertThatExceptionOfType(SourceFailure.class).isThrownBy(system::reconcile);

        assertThat(system.activities()).hasSize(1);
    }

    @Test
    void supersededRunIsNotReported() {
        try (WatchedDynamoDb dynamoDb = new WatchedDynamoDb()) {
            dynamoDb.onCall(request -> {
                if (request instanceof TransactWriteItemsRequest) {
                    dynamoDb.onCall(_ -> {});
                    system.clock.advance(Duration.ofHours(1));
                    system.run();
                }
            });
            assertThatExceptionOfType(LeaseFailure.Lost.class).isThrownBy(() -> TestSystem
                    .run(system.environment(dynamoDb.client(), Map.of()), FunctionContext.BEHIND_GATEWAY));
        }

        assertThat(system.state().lastFailure().orElseThrow().code()).isEqualTo("sync_superseded");
        assertThat(system.activities()).isEmpty();
    }

    @Test
    void differenceIsReported() {
        system.run();
        TestPlatform.execute("ALTER TABLE users DISABLE TRIGGER USER");
        TestPlatform.execute("DELETE FROM users WHERE email = 'user1@example.com'");
        TestPlatform.execute("ALTER TABLE users ENABLE TRIGGER USER");

        system.reconcile();

        assertThat(system.activities()).singleElement().satisfies(difference -> {
            assertThat(difference.actor()).isEqualTo(Actor.SYSTEM);
            assertThat(difference.action()).isEqualTo("reconcile.difference");
            assertThat(difference.requestId()).startsWith("run_").isEqualTo(difference.subject());
            assertThat(difference.details().at("/differences/users").asInt()).isPositive();
            assertThat(difference.details().at("/differences/revenue").asInt()).isZero();
            assertThat(difference.details().get("details")).isNotEmpty();
        });
    }

    @Test
    void equalCountersAreNotReported() {
        system.run();
        system.reconcile();

        assertThat(system.activities()).isEmpty();
    }

    @Test
    void eachRunThatPublishesMetricsSendsADomainEvent() {
        system.run();
        assertThat(domainEvents()).containsExactly(NEW_METRICS);

        system.reconcile();
        assertThat(domainEvents()).containsExactly(NEW_METRICS);

        system.secrets.change("{}");
        failToRun();
        assertThat(domainEvents()).isEmpty();
    }

    @Test
    void runSucceedsWhenItsDomainEventCannotBeSent() {
        assertThat(TestSystem.run(system.environment(system.tables.client(),
                Map.of("OCCURRENCES_QUEUE_URL", system.domainEvents.url() + "-gone")), FunctionContext.BEHIND_GATEWAY))
                .isEqualTo("completed");

        assertThat(system.state().lastFailure()).isEmpty();
        assertThat(system.hasSnapshots()).isTrue();
    }

    private void failToRun() {
        assertThatExceptionOfType(SourceFailure.class).isThrownBy(system::run);
    }

    /** The cached value of the secret expires after a while. */
    private void changeSecret(String secret) {
        system.secrets.change(secret);
        system.clock.advance(Duration.ofMinutes(10));
    }

    private List<String> domainEvents() {
        return system.domainEvents.sqs().receiveMessage(receive -> receive.queueUrl(system.domainEvents.url())
                .maxNumberOfMessages(10)).messages().stream().map(Message::body).toList();
    }
}
