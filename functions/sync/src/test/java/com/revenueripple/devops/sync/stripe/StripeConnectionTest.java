package com.revenueripple.devops.sync.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.testing.stripe.FakeStripe;
import com.stripe.Stripe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to Stripe: key, version, rate, and behaviour without a response. */
class StripeConnectionTest {
    private final TestStripe account = new TestStripe();
    private final FakeStripe stripe = account.stripe;

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void pinnedVersionIsThatOfTheLibrary() {
        account.sell("1", 500, TestStripe.NOW);
        readAll();

        assertThat(Stripe.API_VERSION).isEqualTo(StripeApi.VERSION);
        assertThat(stripe.requests()).extracting(FakeStripe.Request::version).containsOnly(StripeApi.VERSION);
    }

    @Test
    void keyIsNotGlobal() {
        readAll();

        assertThat(Stripe.apiKey).isNull();
        assertThat(stripe.requests()).extracting(FakeStripe.Request::authorization)
                .containsExactly("Bearer " + FakeStripe.KEY);
    }

    @Test
    void secretMayBeJson() {
        account.secret.change("{\"api_key\": \"" + FakeStripe.KEY + "\"}");

        readAll();

        assertThat(stripe.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pk_live_1", "sk_live_1 2", "{\"api_key\": \"whsec_secret\"}",
            "{\"key\": \"sk_live_1\"}",
            "{sk_live_1}", "{\"api_key\": 7}"})
    void secretThatIsNotAKeyIsRejectedWithoutRevealingIt(String secret) {
        account.secret.change(secret);

        assertThatThrownBy(this::readAll).isInstanceOf(SourceFailure.SecretInvalid.class)
                .hasMessage("The secret with Stripe's key must be a key (sk_… or rk_…), or {\"api_key\": …}.");
        assertThat(stripe.requests()).isEmpty();
    }

    @Test
    void rolledKeyIsReadAgain() {
        StripeSource source = account.source(Map.of());
        try (SourceSession session = source.open(account.time.deadlineIn(Duration.ofMinutes(1)))) {
            session.page(Kind.PAYMENT, Optional.empty(), 10);
            stripe.rollKey("sk_test_new");
            account.secret.change("sk_test_new");

            assertThat(session.page(Kind.PAYMENT, Optional.empty(), 10).facts()).isEmpty();
        }
        assertThat(account.secret.reads()).isEqualTo(2);
    }

    @Test
    void invalidKeyIsReadAgainOnlyOnce() {
        stripe.rollKey("sk_test_new");

        assertFails(this::readAll, "stripe_key_refused");
        assertThat(account.secret.reads()).isEqualTo(2);
        assertThat(stripe.requests()).hasSize(2);
    }

    @Test
    void requestsAreAtLeast50MillisecondsApart() {
        for (int i = 0; i < 41; i++) {
            account.subscribe("sub_" + i, TestStripe.NOW);
        }

        try (SourceSession session = account.open()) {
            session.page(Kind.SUBSCRIPTION, Optional.empty(), 100);
        }

        assertThat(stripe.requests()).hasSize(42);
        assertThat(account.time.passed()).isEqualTo(Pace.BETWEEN_REQUESTS.multipliedBy(41));
    }

    @Test
    void nextSessionKeepsTheRateToo() {
        StripeSource source = account.source(Map.of());
        for (int i = 0; i < 3; i++) {
            try (SourceSession session = source.open(account.time.deadlineIn(Duration.ofMinutes(1)))) {
                session.page(Kind.PAYMENT, Optional.empty(), 10);
            }
        }

        assertThat(account.time.passed()).isEqualTo(Pace.BETWEEN_REQUESTS.multipliedBy(2));
    }

    @Test
    void rateLimitedRequestsAreRetriedAfterRetryAfter() {
        stripe.failNext(429, Map.of("Retry-After", "7"));
        stripe.failNext(429, Map.of());

        readAll();

        assertThat(stripe.requests()).hasSize(3);
        assertThat(account.time.backoffs().getFirst()).isEqualTo(Duration.ofSeconds(7));
        assertThat(account.time.backoffs().getLast()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 500, 502, 503})
    void temporaryFailuresAreRetriedWithGrowingDelays(int status) {
        for (int i = 0; i < 5; i++) {
            stripe.failNext(status, Map.of());
        }

        readAll();

        List<Duration> delays = account.time.backoffs();
        assertThat(delays).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(delays.get(i)).isBetween(Duration.ofMillis(250L << i), Duration.ofMillis(500L << i));
        }
    }

    @Test
    void droppedConnectionsAreRetried() {
        stripe.dropNext();
        stripe.dropNext();

        readAll();

        assertThat(account.time.backoffs()).isNotEmpty();
    }

    @Test
    void retriesAreLimited() {
        for (int i = 0; i < 20; i++) {
            stripe.failNext(503, Map.of());
        }

        assertFails(this::readAll, "stripe_unreachable");
        assertThat(stripe.requests()).hasSize(8);
    }

    @Test
    void persistentRateLimitIsReported() {
        for (int i = 0; i < 20; i++) {
            stripe.failNext(429, Map.of());
        }

        assertFails(this::readAll, "stripe_rate_limited");
    }

    @Test
    void delayBeyondTheDeadlineFailsAtOnce() {
        stripe.failNext(429, Map.of("Retry-After", "120"));

        assertFails(() -> readAll(Duration.ofSeconds(60)), "stripe_rate_limited");
        assertThat(account.time.passed()).isZero();
    }

    @Test
    void readingEndsAtTheDeadline() {
        for (int i = 0; i < 50; i++) {
            account.subscribe("sub_" + i, TestStripe.NOW);
        }

        assertFails(() -> {
            try (SourceSession session = account.open(Map.of(), Duration.ofSeconds(1))) {
                session.truth(Set.of(Kind.SUBSCRIPTION), session.position(), TestStripe.NOW);
            }
        }, "source_too_slow");
        assertThat(stripe.requests()).hasSize(20);
    }

    @Test
    void missingServerIsReported() {
        stripe.close();

        assertFails(this::readAll, "stripe_unreachable");
    }

    @Test
    void requestWithoutPermissionFailsAtOnce() {
        stripe.failNext(403, Map.of());

        assertFails(this::readAll, "stripe_request_refused");
        assertThat(stripe.requests()).hasSize(1);
    }

    @Test
    void responseThatIsNotJsonIsInvalid() {
        stripe.garbleNext();

        assertFails(this::readAll, "source_data_invalid");
    }

    @Test
    void unreadableSecretIsReported() {
        account.secret.vanish();

        assertFails(this::readAll, "source_secret_unavailable");
    }

    @Test
    void failureDoesNotRevealTheKey() {
        stripe.rollKey("sk_test_new");

        assertThatThrownBy(this::readAll).isInstanceOf(SourceFailure.class).hasNoCause()
                .message().doesNotContain("rk_").doesNotContain("Fake");
    }

    @Test
    void sourceWithARealClockCanBeOpened() {
        StripeSource source = new StripeSource(new SecretCache(account.secret, account.clock),
                new StripeSettings("arn", stripe.url(), Map.of()), account.clock);

        try (SourceSession session = source.open(Deadline.in(Duration.ofMinutes(1)))) {
            assertThat(session.page(Kind.PAYMENT, Optional.empty(), 10).facts()).isEmpty();
        }
        assertThat(source.code()).isEqualTo("stripe");
        assertThat(source.kinds()).containsExactlyInAnyOrder(Kind.PAYMENT, Kind.SUBSCRIPTION);
    }

    private void readAll() {
        readAll(Duration.ofMinutes(5));
    }

    private void readAll(Duration timeLimit) {
        try (SourceSession session = account.open(Map.of(), timeLimit)) {
            session.page(Kind.PAYMENT, Optional.empty(), 10);
        }
    }

    private static void assertFails(ThrowingCallable action, String code) {
        assertThatThrownBy(action).isInstanceOfSatisfying(SourceFailure.class,
                failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
