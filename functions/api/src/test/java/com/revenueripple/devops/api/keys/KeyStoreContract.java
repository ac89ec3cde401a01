package com.revenueripple.devops.api.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.api.idempotency.IdempotencyFailure;
import com.revenueripple.devops.api.idempotency.IdempotentRequest;
import com.revenueripple.devops.api.keys.KeyFailure.Reason;
import com.revenueripple.devops.paging.InvalidCursorException;
import com.revenueripple.devops.paging.Page;
import com.revenueripple.devops.testing.TestTables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** The administrators' operations on keys, for any DynamoDB. */
abstract class KeyStoreContract {
    private final TestKeys keys;

    KeyStoreContract(TestTables tables) {
        this.keys = new TestKeys(tables);
    }

    @Test
    void aNewKeyIsFoundUnchangedAndLogged() {
        KeySecret secret = KeySecret.generate(keys.random);
        ApiKey key = keys.unused(secret, 60);

        keys.store.add(key, Optional.empty(), keys.activity(key, key));

        assertThat(keys.store.find(key.keyId())).contains(key);
        assertThat(keys.activities()).extracting(Activity::subject).containsExactly(key.keyId());
    }

    @Test
    void aRefusedTransactionLeavesNeitherKeyNorLogEntry() {
        ApiKey key = keys.unused(KeySecret.generate(keys.random), 60);
        keys.store.add(key, Optional.empty(), keys.activity(key, key));

        assertThatThrownBy(() -> keys.store.add(key, Optional.empty(), keys.activity(key, key)))
                .isInstanceOf(TransactionCanceledException.class);

        assertThat(keys.activities()).hasSize(1);
    }

    @Test
    void pagesContainEachKeyOnceNewestFirst() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.addFirst(keys.stored(keys.add(60)).keyId());
            keys.clock.advance(Duration.ofSeconds(1));
        }

        List<String> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<ApiKey> page = keys.store.list(cursor, 3);
            page.items().forEach(key -> listed.add(key.keyId()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        assertThat(listed).isEqualTo(made);
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        assertThatThrownBy(() -> keys.store.list(Optional.of("bm9wZQ"), 3)).isInstanceOf(InvalidCursorException.class);
        assertThatThrownBy(() -> keys.store.list(Optional.of("eyJkYXkiOiIyMDI2LTExLTIzIn0"), 3))
                .isInstanceOf(InvalidCursorException.class);
    }

    @Test
    void keysAreCountedByStatus() {
        keys.add(60);
        keys.store.revoke(keyId(keys.add(60)), now(), keys::activity);
        rotate(keyId(keys.add(60)), Duration.ofHours(1));

        assertThat(keys.store.countByStatus(now())).containsExactlyInAnyOrderEntriesOf(Map.of(
                KeyStatus.ACTIVE, 2, KeyStatus.ROTATING, 1, KeyStatus.REVOKED, 1, KeyStatus.EXPIRED, 0));
        assertThat(keys.store.countByStatus(now().plus(TestKeys.LIFETIME)))
                .containsEntry(KeyStatus.EXPIRED, 3)
                .containsEntry(KeyStatus.REVOKED, 1);
    }

    @Test
    void aChangeKeepsUseAndIdentity() {
        KeySecret secret = keys.add(60);
        ApiKey before = keys.stored(secret);

        keys.store.change(before.keyId(), TestKeys.withLimit(5), now(), keys::activity);

        ApiKey after = keys.stored(secret);
        assertThat(after.rateLimit().perMinute()).isEqualTo(5);
        assertThat(after.name()).isEqualTo(before.name());
        assertThat(after.hash()).isEqualTo(before.hash());
        assertThat(keys.activities()).hasSize(2);
    }

    @Test
    void concurrentChangesAreAllMade() throws Exception {
        String keyId = keyId(keys.add(60));

        inParallel(4, i -> keys.store.change(keyId, TestKeys.withLimit(10 + i), now(), keys::activity));

        assertThat(keys.store.find(keyId)).get().extracting(ApiKey::version).isEqualTo(5L);
        assertThat(keys.activities()).hasSize(5);
    }

    @Test
    void aRotatedKeyWorksUntilItsGracePeriodEnds() {
        KeySecret secret = keys.add(60);

        KeyStore.Rotation rotation = rotate(keyId(secret), Duration.ofHours(24));

        assertThat(rotation.replaced().status(now())).isEqualTo(KeyStatus.ROTATING);
        assertThat(rotation.replaced().status(now().plus(Duration.ofHours(24)))).isEqualTo(KeyStatus.EXPIRED);
        assertThat(rotation.replaced()).isEqualTo(keys.stored(secret));
        assertThat(keys.store.find(rotation.successor().keyId())).contains(rotation.successor());
    }

    @Test
    void aGracePeriodNeverOutlivesTheOldKeysOwnExpiry() {
        KeySecret secret = keys.add(60);
        Instant ownExpiry = keys.stored(secret).expiresAt();
        keys.clock.advance(TestKeys.LIFETIME.minusDays(2));

        KeyStore.Rotation rotation = rotate(keyId(secret), Duration.ofDays(7));

        assertThat(rotation.replaced().expiresAt()).isEqualTo(ownExpiry);
    }

    @Test
    void oneOfManyConcurrentRotationsSucceeds() throws Exception {
        String keyId = keyId(keys.add(60));

        List<Exception> failures = inParallel(10, _ -> rotate(keyId, Duration.ofHours(1)));

        assertThat(failures).hasSize(9).allSatisfy(
                failure -> assertThat(failure).satisfies(because(Reason.ALREADY_ROTATED)));
        assertThat(keys.store.list(Optional.empty(), 100).items()).hasSize(2);
        assertThat(keys.activities()).hasSize(2);
    }

    @Test
    void anInactiveKeyCannotBeChangedOrRotated() {
        String revoked = keyId(keys.add(60));
        keys.store.revoke(revoked, now(), keys::activity);
        String rotated = keyId(keys.add(60));
        rotate(rotated, Duration.ofHours(1));
        String expired = keyId(keys.add(60));
        Instant afterExpiry = now().plus(TestKeys.LIFETIME);

        assertThatThrownBy(() -> change(revoked, now())).satisfies(because(Reason.REVOKED));
        assertThatThrownBy(() -> rotate(revoked, Duration.ZERO)).satisfies(because(Reason.REVOKED));
        assertThatThrownBy(() -> change(rotated, now())).satisfies(because(Reason.ALREADY_ROTATED));
        assertThatThrownBy(() -> change(expired, afterExpiry)).satisfies(because(Reason.EXPIRED));
        assertThatThrownBy(() -> change("key_unknown", now())).satisfies(because(Reason.NOT_FOUND));
        assertThatThrownBy(() -> keys.store.revoke("key_unknown", now(), keys::activity))
                .satisfies(because(Reason.NOT_FOUND));
    }

    @Test
    void revokingTwiceIsDoneAndLoggedOnce() {
        KeySecret secret = keys.add(60);

        keys.store.revoke(keyId(secret), now(), keys::activity);
        Instant first = now();
        keys.clock.advance(Duration.ofMinutes(1));
        keys.store.revoke(keyId(secret), now(), keys::activity);

        assertThat(keys.stored(secret).revokedAt()).contains(first);
        assertThat(keys.activities()).hasSize(2);
    }

    @Test
    void aReissuedKeyIsFoundAndListedUnderItsNewSecretOnly() {
        KeySecret former = keys.add(60);
        ApiKey before = keys.stored(former);
        ExpiryNotice notice = new ExpiryNotice(before.expiresAt(), 30);
        keys.store.recordNotice(notice, before, keys.activity(before, before));
        KeySecret secret = KeySecret.generate(keys.random);

        ApiKey after = keys.store.reissue(before.keyId(), secret, now(), keys::activity);

        assertThat(after).usingRecursiveComparison().ignoringFields("hash", "hint", "version", "expiryNotice")
                .isEqualTo(before);
        assertThat(after.hash()).isEqualTo(secret.hash());
        assertThat(after.expiryNotice()).contains(notice);
        assertThat(keys.store.find(before.keyId())).contains(after);
        assertThat(keys.store.list(Optional.empty(), 100).items()).containsExactly(after);
        assertThat(keys.store.countByStatus(now())).containsEntry(KeyStatus.ACTIVE, 1)
                .containsEntry(KeyStatus.REVOKED, 0);
        assertThat(change(before.keyId(), now()).hash()).isEqualTo(secret.hash());
    }

    @Test
    void aNoticeGivenDuringAReissueIsKept() {
        ApiKey before = keys.stored(keys.add(60));
        ExpiryNotice notice = new ExpiryNotice(before.expiresAt(), 30);

        ApiKey after = keys.store.reissue(before.keyId(), KeySecret.generate(keys.random), now(), (old, reissued) -> {
            keys.store.recordNotice(notice, before, keys.activity(before, before));
            return keys.activity(old, reissued);
        });

        assertThat(after.expiryNotice()).contains(notice);
        assertThat(keys.store.find(before.keyId())).contains(after);
    }

    @Test
    void concurrentReissuesLeaveOneSecretOfASuccessfulOne() throws Exception {
        String keyId = keyId(keys.add(60));
        Queue<String> issued = new ConcurrentLinkedQueue<>();

        List<Exception> failures = inParallel(6, _ -> issued.add(
                keys.store.reissue(keyId, KeySecret.generate(keys.random), now(), keys::activity).hash()));

        assertThat(failures).allSatisfy(failure -> assertThat(failure).isInstanceOf(IdempotencyFailure.class));
        assertThat(issued).hasSize(6 - failures.size()).contains(keys.store.find(keyId).orElseThrow().hash());
        assertThat(keys.activities()).hasSize(1 + issued.size());
    }

    @Test
    void oneOfManyConcurrentRequestsWithOneIdempotencyKeySucceeds() throws Exception {
        IdempotentRequest request = new IdempotentRequest("a".repeat(64), "b".repeat(64), now());
        List<Exception> failures = inParallel(6, _ -> {
            ApiKey key = keys.unused(KeySecret.generate(keys.random), 60);
            keys.store.add(key, Optional.of(request), keys.activity(key, key));
            return key;
        });

        assertThat(failures).hasSize(5).allSatisfy(failure -> assertThat(failure)
                .isInstanceOfSatisfying(IdempotencyFailure.class, inUse -> assertThat(inUse.problem().code())
                        .isEqualTo("idempotency_key_in_use")));
        List<ApiKey> all = keys.store.list(Optional.empty(), 100).items();
        assertThat(all).hasSize(1);
        assertThat(keys.store.createdBy(request)).contains(all.getFirst().keyId());
        assertThat(keys.activities()).hasSize(1);
    }

    @Test
    void oneOfManyConcurrentRotationsWithOneIdempotencyKeySucceeds() throws Exception {
        String keyId = keyId(keys.add(60));
        Optional<IdempotentRequest> request = Optional
                .of(new IdempotentRequest("a".repeat(64), "b".repeat(64), now()));

        List<Exception> failures = inParallel(6,
                _ -> keys.store.rotate(keyId, _ -> keys.unused(KeySecret.generate(keys.random), 60),
                        now().plus(Duration.ofHours(1)), now(), request, keys::activity));

        assertThat(failures).hasSize(5)
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(IdempotencyFailure.class));
        assertThat(keys.store.list(Optional.empty(), 100).items()).hasSize(2);
    }

    @Test
    void aNoticeIsRecordedWithItsActivityAndChangesNothingElse() {
        ApiKey key = keys.stored(keys.add(60));
        ExpiryNotice notice = new ExpiryNotice(key.expiresAt(), 7);

        assertThat(keys.store.recordNotice(notice, key, keys.activity(key, key))).isTrue();

        ApiKey after = keys.store.find(key.keyId()).orElseThrow();
        assertThat(after.expiryNotice()).contains(notice);
        assertThat(after).usingRecursiveComparison().ignoringFields("expiryNotice").isEqualTo(key);
        assertThat(keys.activities()).hasSize(2);
        keys.store.change(key.keyId(), TestKeys.withLimit(5), now(), keys::activity);
        assertThat(keys.store.find(key.keyId()).orElseThrow().expiryNotice()).contains(notice);
    }

    @Test
    void oneOfManyConcurrentNoticesIsRecorded() throws Exception {
        ApiKey key = keys.stored(keys.add(60));
        AtomicInteger given = new AtomicInteger();

        List<Exception> failures = inParallel(10,
                _ -> keys.store.recordNotice(new ExpiryNotice(key.expiresAt(), 7), key,
                        keys.activity(key, key)) ? given.incrementAndGet() : 0);

        assertThat(failures).isEmpty();
        assertThat(given).hasValue(1);
        assertThat(keys.activities()).hasSize(2);
    }

    @Test
    void aKeyChangedMeanwhileGetsNoNotice() {
        ApiKey revoked = keys.stored(keys.add(60));
        keys.store.revoke(revoked.keyId(), now(), keys::activity);
        ApiKey rotated = keys.stored(keys.add(60));
        rotate(rotated.keyId(), TestKeys.LIFETIME);
        ApiKey prolonged = keys.stored(keys.add(60));
        keys.store.change(prolonged.keyId(), settings -> settings.expiringAt(now().plus(Duration.ofDays(300))), now(),
                keys::activity);
        int activities = keys.activities().size();

        for (ApiKey key : List.of(revoked, rotated, prolonged)) {
            assertThat(keys.store.recordNotice(new ExpiryNotice(key.expiresAt(), 30), key, keys.activity(key, key)))
                    .isFalse();
        }

        assertThat(keys.activities()).hasSize(activities);
    }

    private KeyStore.Rotation rotate(String keyId, Duration grace) {
        return keys.store.rotate(keyId, _ -> keys.unused(KeySecret.generate(keys.random), 60), now().plus(grace),
                now(), Optional.empty(), keys::activity);
    }

    private ApiKey change(String keyId, Instant at) {
        return keys.store.change(keyId, TestKeys.withLimit(5), at, keys::activity);
    }

    private String keyId(KeySecret secret) {
        return keys.stored(secret).keyId();
    }

    private Instant now() {
        return keys.clock.instant();
    }

    /** Runs the action that many times at once; returns the failures. */
    private static List<Exception> inParallel(int times, IntFunction<?> action) throws Exception {
        List<Callable<Object>> calls = IntStream.range(0, times)
                .<Callable<Object>>mapToObj(i -> () -> action.apply(i))
                .toList();
        List<Exception> failures = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            for (Future<Object> result : threads.invokeAll(calls)) {
                try {
                    result.get();
                } catch (ExecutionException e) {
                    failures.add((Exception) e.getCause());
                }
            }
        }
        return failures;
    }

    private static Consumer<Throwable> because(Reason reason) {
        return failure -> assertThat(failure).isInstanceOfSatisfying(KeyFailure.class,
                known -> assertThat(known.reason()).isEqualTo(reason));
    }
}
