package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.environment.AwsClients;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.testing.FaultInjectionProxy.Fault;
import com.revenueripple.devops.testing.FaultInjectionProxy;
import com.revenueripple.devops.testing.FaultyPort;
import com.revenueripple.devops.testing.TestTables;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Failures between the sync, its tables and the platform's database: no metric is ever wrong, and the next run
 * continues.
 */
class FaultySourcesTest {
    private static final int ATTEMPTS_OF_A_CALL = 3;
    private static final Duration AFTER_ANY_LEASE = Duration.ofMinutes(20);

    private final TestSystem system = new TestSystem();
    private final FaultInjectionProxy wire = new FaultInjectionProxy();
    private final FaultyPort port = new FaultyPort(FaultySourcesTest::database);
    private final DynamoDbClient dynamoDb = retryingAtOnce(EmbeddedDynamoDb.clientBuilder(TestTables.endpoint()),
            builder -> AwsClients.dynamoDb(builder, wire.callsOf("sync")));
    private final SqsClient sqs = retryingAtOnce(
            EmbeddedSqs.clientBuilder(system.domainEvents.sqs().serviceClientConfiguration().endpointOverride()
                    .orElseThrow()),
            builder -> AwsClients.sqs(builder, wire.callsOf("sync")));

    FaultySourcesTest() {
        system.secrets.change(TestPlatform.secret("jdbc:postgresql://127.0.0.1:" + port.port() + "/postgres",
                TestPlatform.PASSWORD));
    }

    @AfterEach
    void close() {
        dynamoDb.close();
        sqs.close();
        wire.close();
        port.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void metricsAreExactDespiteFailuresOfTheTable(long seed) {
        wire.byChance(seed, 0.15, Fault.THROTTLED, Fault.FAILED, Fault.DROPPED, Fault.ANSWER_LOST);
        int done = 0;
        for (int round = 0; round < 3; round++) {
            change(round);
            done += runCompletes() ? 1 : 0;
        }

        assertThat(wire.happened()).isNotEmpty();
        wire.over();
        system.clock.advance(AFTER_ANY_LEASE);

        assertThat(system.run()).as("%s runs had completed before", done).isEqualTo("completed");
        system.assertMetricsMatchTheTables();
    }

    @Test
    void lostResponseOfEveryWriteAddsNothingTwice() {
        Set<String> lost = ConcurrentHashMap.newKeySet();
        wire.plan(attempt -> Optional.of(Fault.ANSWER_LOST)
                .filter(_ -> attempt.isWrite() && lost.add(attempt.body())));

        assertThat(TestSystem.run(environment(), FunctionContext.BEHIND_GATEWAY)).isEqualTo("completed");
        change(1);
        assertThat(TestSystem.run(environment(), FunctionContext.BEHIND_GATEWAY)).isEqualTo("completed");

        assertThat(lost).hasSizeGreaterThan(10);
        system.assertMetricsMatchTheTables();
    }

    @Test
    void failedReleaseOfTheLeaseIsRetried() {
        AtomicInteger attempts = new AtomicInteger();
        wire.plan(attempt -> Optional.of(Fault.DROPPED).filter(_ -> attempt.operation().equals("DeleteItem")
                && attempt.body().contains("lease") && attempts.incrementAndGet() <= ATTEMPTS_OF_A_CALL));

        assertThat(run(FunctionContext.BEHIND_GATEWAY).getStatusCode()).isEqualTo(200);

        assertThat(attempts).hasValue(ATTEMPTS_OF_A_CALL + 1);
        assertThat(run(FunctionContext.BEHIND_GATEWAY).getStatusCode()).isEqualTo(200);
    }

    @Test
    void leaseAcquiredWithoutAResponseIsReleased() {
        wire.plan(attempt -> Optional.of(Fault.ANSWER_LOST).filter(
                _ -> attempt.operation().equals("TransactWriteItems") && attempt.body().contains("sync.requested")));
        assertThat(run(FunctionContext.BEHIND_GATEWAY).getStatusCode()).isEqualTo(503);
        assertThat(wire.happened()).containsEntry(Fault.ANSWER_LOST, (long) ATTEMPTS_OF_A_CALL);
        wire.over();

        assertThat(run(FunctionContext.BEHIND_GATEWAY).getStatusCode()).isEqualTo(200);
    }

    /** The number of bytes determines where in a run the connection ends. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1_500, 6_000, 12_000})
    void runWithALostConnectionIsContinuedByTheNext(long bytes) {
        port.cutAfter(bytes);

        APIGatewayProxyResponseEvent response = run(FunctionContext.BEHIND_GATEWAY);

        assertSourceUnavailable(response, "source_unreachable");
        assertNextRunCompletes();
    }

    @Test
    void refusedConnectionsAreReportedAndRecorded() {
        port.refuse();

        assertSourceUnavailable(run(FunctionContext.BEHIND_GATEWAY), "source_unreachable");
        assertNextRunCompletes();
    }

    @Test
    void silentDatabaseTimesOutBeforeTheFunction() {
        port.fallSilent();
        FunctionContext sevenSeconds = FunctionContext.lasting(Duration.ofSeconds(7));

        assertSourceUnavailable(run(sevenSeconds), "source_unreachable");
        assertNextRunCompletes();
    }

    private static void change(int user) {
        TestPlatform.execute("UPDATE users SET status = 'suspended' WHERE email = 'user" + user + "@example.com'; "
                + "DELETE FROM commissions WHERE email = 'user" + (user + 5) + "@example.com'");
    }

    private void assertSourceUnavailable(APIGatewayProxyResponseEvent response, String code) {
        assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(503);
        assertThat(Json.parseOwn(response.getBody()).path("code").asText()).isEqualTo("source_unavailable");
        assertThat(response.getHeaders()).containsKey("Retry-After");
        assertThat(system.state().lastFailure().orElseThrow().code()).isEqualTo(code);
    }

    private void assertNextRunCompletes() {
        port.over();
        assertThat(run(FunctionContext.BEHIND_GATEWAY).getStatusCode()).isEqualTo(200);
        system.assertMetricsMatchTheTables();
    }

    /** Whether a scheduled run completed despite the faults. */
    private boolean runCompletes() {
        system.clock.advance(AFTER_ANY_LEASE);
        try {
            return TestSystem.run(environment(), FunctionContext.BEHIND_GATEWAY).equals("completed");
        } catch (SdkException failure) {
            return false;
        }
    }

    private APIGatewayProxyResponseEvent run(FunctionContext context) {
        return new RunSyncHandler(environment()).handleRequest(
                TestSystem.event("run-sync.json", APIGatewayProxyRequestEvent.class), context);
    }

    private Environment environment() {
        Environment usual = system.environment();
        return new Environment(usual.variables(), usual.clock(), usual.random(), () -> dynamoDb,
                usual.secretsManager(), () -> sqs);
    }

    /** The function's client, with its attempts and time limits, but without waits between the attempts. */
    private static <B extends AwsClientBuilder<B, C>, C extends AwsClient> C retryingAtOnce(B builder,
            Function<B, C> create) {
        RetryStrategy usual;
        try (C client = create.apply(builder)) {
            usual = client.serviceClientConfiguration().overrideConfiguration().retryStrategy().orElseThrow();
        }
        return builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                .retryStrategy(usual.toBuilder()
                        .backoffStrategy(BackoffStrategy.retryImmediately())
                        .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                        .build())
                .build()).build();
    }

    private static InetSocketAddress database() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), TestPlatform.port());
    }
}
