package com.revenueripple.devops.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.keys.KeyVerdict.Accepted;
import com.revenueripple.devops.api.keys.KeyVerdict.RateLimited;
import com.revenueripple.devops.api.keys.KeyVerdict.Reason;
import com.revenueripple.devops.api.keys.KeyVerdict.Refused;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.http.RateLimitState;
import com.revenueripple.devops.testing.TestTables;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** The verification of keys, for any DynamoDB. */
abstract class KeyVerifierContract {
    private static final int LIMIT = 60;
    /** A limit of 60 a minute lets one request pass each second. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final TestKeys keys;
    private final KeyVerifier verifier;

    KeyVerifierContract(TestTables tables) {
        this.keys = new TestKeys(tables);
        this.verifier = newVerifier();
    }

    @Test
    void anIdleKeyIsAcceptedAndItsUseCounted() {
        KeySecret secret = keys.add(LIMIT);

        KeyVerdict verdict = verifier.verify(secret);

        assertThat(verdict).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.rate()).isEqualTo(
                    new RateLimitState(true, LIMIT, LIMIT - 1, INTERVAL, Duration.ZERO));
            assertThat(accepted.key().permissions()).containsExactly(Permission.READ_METRICS);
        });
        assertThat(keys.stored(secret).usageCount()).isEqualTo(1);
        assertThat(keys.stored(secret).lastUsedAt()).contains(keys.clock.instant());
    }

    @Test
    void aBurstAsLargeAsTheLimitIsAcceptedAndNotOneMore() {
        KeySecret secret = keys.add(LIMIT);

        assertThat(admitted(secret, LIMIT)).isEqualTo(LIMIT);

        assertThat(verifier.verify(secret)).isInstanceOfSatisfying(RateLimited.class,
                limited -> assertThat(limited.rate())
                        .isEqualTo(new RateLimitState(false, LIMIT, 0, Duration.ofMinutes(1), INTERVAL)));
    }

    @Test
    void theNextRequestIsAcceptedExactlyAfterRetryAfter() {
        KeySecret secret = keys.add(LIMIT);
        admitted(secret, LIMIT);

        keys.clock.advance(INTERVAL.minusMillis(1));
        assertThat(newVerifier().verify(secret)).isInstanceOf(RateLimited.class);

        keys.clock.advance(Duration.ofMillis(1));
        assertThat(newVerifier().verify(secret)).isInstanceOf(Accepted.class);
        assertThat(newVerifier().verify(secret)).isInstanceOf(RateLimited.class);
    }

    @Test
    void theWholeBurstIsAvailableAfterAPauseAndNoMore() {
        KeySecret secret = keys.add(LIMIT);
        admitted(secret, LIMIT);

        keys.clock.advance(Duration.ofHours(3));

        assertThat(admitted(secret, LIMIT + 5)).isEqualTo(LIMIT);
    }

    @Test
    void aSteadyCallerAtTheLimitIsNeverRefused() {
        KeySecret secret = keys.add(7);

        for (int i = 0; i < 50; i++) {
            assertThat(verifier.verify(secret)).isInstanceOf(Accepted.class);
            keys.clock.advance(Duration.ofMillis(8572));
        }
    }

    @Test
    void anAcceptedRequestCostsOneWriteWhetherTheKeyIsIdleOrBusy() {
        KeySecret secret = keys.add(LIMIT);
        CountingDynamoDb store = new CountingDynamoDb(keys.tables.client());
        KeyVerifier counted = new KeyVerifier(store, keys.tables.name("ApiKeysTable"), keys.clock);

        for (int request = 1; request <= 10; request++) {
            counted.verify(secret);
            assertThat(store.updates).isEqualTo(request);
        }
        keys.clock.advance(Duration.ofMinutes(5));
        counted.verify(secret);
        assertThat(store.updates).isEqualTo(11);
    }

    @Test
    void aFloodOverTheLimitCostsOneWriteASecond() {
        KeySecret secret = keys.add(2);
        CountingDynamoDb store = new CountingDynamoDb(keys.tables.client());
        KeyVerifier counted = new KeyVerifier(store, keys.tables.name("ApiKeysTable"), keys.clock);
        counted.verify(secret);
        counted.verify(secret);
        store.updates = 0;

        for (int request = 0; request < 100; request++) {
            assertThat(counted.verify(secret)).isInstanceOf(RateLimited.class);
            keys.clock.advance(Duration.ofMillis(20));
        }

        assertThat(store.updates).isLessThanOrEqualTo(2);
    }

    @Test
    void aRefusedRequestConsumesNothing() {
        KeySecret secret = keys.add(LIMIT);
        admitted(secret, LIMIT);

        assertThat(admitted(secret, 20)).isZero();

        assertThat(keys.stored(secret).usageCount()).isEqualTo(LIMIT);
        keys.clock.advance(INTERVAL);
        assertThat(verifier.verify(secret)).isInstanceOf(Accepted.class);
    }

    @Test
    void of200ConcurrentRequestsAgainstALimitOf50Exactly50Pass() throws Exception {
        KeySecret secret = keys.add(50);
        List<KeyVerifier> instances = IntStream.range(0, 4).mapToObj(_ -> newVerifier()).toList();
        List<Callable<KeyVerdict>> requests = IntStream.range(0, 200)
                .<Callable<KeyVerdict>>mapToObj(i -> () -> instances.get(i % 4).verify(secret))
                .toList();

        try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
            int accepted = 0;
            for (Future<KeyVerdict> verdict : callers.invokeAll(requests)) {
                accepted += verdict.get() instanceof Accepted ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(50);
        }
        assertThat(keys.stored(secret).usageCount()).isEqualTo(50);
    }

    @Test
    void aKeyWorksUntilTheInstantOfItsExpiryAndNotAtIt() {
        KeySecret secret = keys.add(LIMIT);

        keys.clock.advance(TestKeys.LIFETIME.minusMillis(1));
        assertThat(verifier.verify(secret)).isInstanceOf(Accepted.class);

        keys.clock.advance(Duration.ofMillis(1));
        assertThat(verifier.verify(secret)).isEqualTo(new Refused(Reason.EXPIRED));
    }

    @Test
    void aRevokedKeyIsRefusedOnTheNextRequest() {
        KeySecret secret = keys.add(LIMIT);
        assertThat(verifier.verify(secret)).isInstanceOf(Accepted.class);

        keys.store.revoke(keys.stored(secret).keyId(), keys.clock.instant(), keys::activity);

        assertThat(verifier.verify(secret)).isEqualTo(new Refused(Reason.REVOKED));
        assertThat(keys.stored(secret).usageCount()).isEqualTo(1);
    }

    @Test
    void anUnknownKeyIsRefusedAndStoresNothing() {
        KeySecret stranger = KeySecret.generate(keys.random);

        assertThat(verifier.verify(stranger)).isEqualTo(new Refused(Reason.UNKNOWN));
        assertThat(newVerifier().verify(stranger)).isEqualTo(new Refused(Reason.UNKNOWN));
    }

    @Test
    void aChangedRateLimitTakesEffectWithTheNextRequest() {
        KeySecret secret = keys.add(LIMIT);
        admitted(secret, 10);

        keys.store.change(keys.stored(secret).keyId(), TestKeys.withLimit(5), keys.clock.instant(), keys::activity);
        keys.clock.advance(Duration.ofSeconds(10));

        assertThat(admitted(secret, 20)).isEqualTo(5);
    }

    private int admitted(KeySecret secret, int requests) {
        return (int) IntStream.range(0, requests)
                .filter(_ -> verifier.verify(secret) instanceof Accepted)
                .count();
    }

    private KeyVerifier newVerifier() {
        return new KeyVerifier(keys.tables.client(), keys.tables.name("ApiKeysTable"), keys.clock);
    }

    /** Counts the conditional writes. */
    private static final class CountingDynamoDb implements DynamoDbClient {
        private final DynamoDbClient store;
        private int updates;

        CountingDynamoDb(DynamoDbClient store) {
            this.store = store;
        }

        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            updates++;
            return store.updateItem(request);
        }

        @Override
        public String serviceName() {
            return store.serviceName();
        }

        @Override
        public void close() {}
    }
}
