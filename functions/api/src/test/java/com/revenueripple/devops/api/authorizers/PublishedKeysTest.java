package com.revenueripple.devops.api.authorizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.revenueripple.devops.testing.MovableClock;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An issuer that is unavailable, slow, or returns something other than keys, and callers who cause requests to it. */
class PublishedKeysTest {
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    private final TestIssuer issuer = new TestIssuer();
    private final TestIssuer attacker = new TestIssuer();
    private final CountDownLatch over = new CountDownLatch(1);
    private final PublishedKeys keys = new PublishedKeys(issuer.keySetUri(), PATIENCE, clock);

    PublishedKeysTest() throws IOException {}

    /** The first fetch of a process loads classes, which may take longer than these tests wait. */
    @BeforeAll
    static void fetchOnce() throws Exception {
        try (TestIssuer any = new TestIssuer()) {
            new PublishedKeys(any.keySetUri(), Clock.systemUTC()).get(selector("key-1"), null);
        }
    }

    @AfterEach
    void stop() {
        over.countDown();
        issuer.close();
        attacker.close();
    }

    /** What the issuer returns instead of a key set. */
    enum Fault {
        SERVER_ERROR,
        NOT_FOUND,
        NO_CONTENT,
        REDIRECT,
        PAGE,
        NOTHING,
        OTHER_JSON,
        ENDLESS,
        SILENT,
        DRIPPING
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsDecidedWithoutTheKeys(Fault fault) {
        issuer.answerWith(answer(fault));

        assertUndecided("key-1");
        assertThat(attacker.keySetRequests.get()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void knownKeysRemainValidForHours(Fault fault) throws Exception {
        assertKnown("key-1");
        issuer.answerWith(answer(fault));

        clock.advance(Duration.ofMinutes(11));
        assertKnown("key-1");
        assertUndecided("key-2");

        clock.advance(Duration.ofHours(3));
        assertKnown("key-1");

        clock.advance(Duration.ofHours(1));
        assertUndecided("key-1");

        issuer.setReachable(true);
        clock.advance(Duration.ofSeconds(31));
        assertKnown("key-1");
    }

    @Test
    void aWithdrawnKeyIsUnknownAfterTheNextFetch() throws Exception {
        assertKnown("key-1");
        issuer.rotateKey("key-2");
        assertKnown("key-2");

        assertThat(keys.get(selector("key-1"), null)).isEmpty();
    }

    @Test
    void keysAreFetchedAgainAfterTenMinutes() throws Exception {
        assertKnown("key-1");
        issuer.rotateKey("key-2");

        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertKnown("key-1");
        clock.advance(Duration.ofMillis(1));
        assertThat(keys.get(selector("key-1"), null)).isEmpty();
    }

    @Test
    void unknownKeysCauseTwoFetchesInHalfAMinute() throws Exception {
        for (int second = 0; second < 600; second++) {
            assertThat(keys.get(selector("unknown-" + second), null)).isEmpty();
            assertKnown("key-1");
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(issuer.keySetRequests.get()).isLessThanOrEqualTo(2 * 600 / 30 + 2);
    }

    @Test
    void aFloodOfUnknownKeysInAnOutageDoesNotAffectKnownKeys() throws Exception {
        assertKnown("key-1");
        issuer.setReachable(false);

        for (int minute = 0; minute < 60; minute++) {
            for (int times = 0; times < 5; times++) {
                assertUndecided("unknown-" + times);
                assertKnown("key-1");
            }
            clock.advance(Duration.ofMinutes(1));
        }
    }

    @Test
    void aFloodWhileKeysBecomeStaleInAnOutageDoesNotAffectKnownKeys() throws Exception {
        assertKnown("key-1");
        issuer.setReachable(false);

        for (int second = 0; second < 660; second++) {
            clock.advance(Duration.ofSeconds(1));
            assertUndecided("unknown");
            assertKnown("key-1");
        }
    }

    @Test
    void keysAreUsableForFourHoursOfAnOutage() throws Exception {
        assertKnown("key-1");
        issuer.setReachable(false);

        for (int minute = 1; minute < 240; minute++) {
            clock.advance(Duration.ofMinutes(1));
            assertKnown("key-1");
        }

        clock.advance(Duration.ofMinutes(1).minusMillis(1));
        assertKnown("key-1");
        clock.advance(Duration.ofMillis(1));
        assertUndecided("key-1");
    }

    @Test
    void keysAreNotReadFromAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("jwks.json"),
                new JWKSet(issuer.key().toPublicJWK()).toString());
        PublishedKeys ofFile = new PublishedKeys(file.toUri().toString(), PATIENCE, clock);

        assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> ofFile.get(selector("key-1"), null));
    }

    @Test
    void aNewKeyIsFoundWithinHalfAMinuteAfterAFlood() throws Exception {
        for (int times = 0; times < 100; times++) {
            keys.get(selector("unknown"), null);
        }
        issuer.rotateKey("key-2");

        clock.advance(Duration.ofSeconds(31));

        assertKnown("key-2");
    }

    private HttpHandler answer(Fault fault) {
        return switch (fault) {
            case SERVER_ERROR -> TestIssuer.answering(500, "text/plain", "");
            case NOT_FOUND -> TestIssuer.answering(404, "text/plain", "");
            case NO_CONTENT -> TestIssuer.answering(204, "text/plain", "");
            case REDIRECT -> exchange -> {
                exchange.getResponseHeaders().set("Location", attacker.keySetUri());
                exchange.sendResponseHeaders(302, -1);
            };
            case PAGE -> TestIssuer.answering(200, "text/html", "<!doctype html><title>Sign in</title>");
            case NOTHING -> TestIssuer.answering(200, "application/json", "");
            case OTHER_JSON -> TestIssuer.answering(200, "application/json", "{\"error\":\"none\"}");
            case ENDLESS -> TestIssuer.answering(200, "application/json", "{\"keys\":[" + " ".repeat(1_000_000));
            case SILENT -> _ -> await(over);
            case DRIPPING -> this::drip;
        };
    }

    /** Sends one byte after the other, each well within any time limit for a byte. */
    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try {
            while (!over.await(PATIENCE.toMillis() / 10, TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertKnown(String keyId) throws KeySourceException {
        List<JWK> found = keys.get(selector(keyId), null);

        assertThat(found).extracting(JWK::getKeyID).containsExactly(keyId);
    }

    private void assertUndecided(String keyId) {
        assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> keys.get(selector(keyId), null));
    }

    private static JWKSelector selector(String keyId) {
        return new JWKSelector(new JWKMatcher.Builder().keyID(keyId).build());
    }
}
