package com.revenueripple.devops.api.webhooks.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.testing.MovableClock;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rotation of a secret: no delivery is refused. */
class RotationTest {
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final String OLD = "the-old-secret";
    private static final String NEW = "the-new-secret";

    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    private final TestSecrets secrets = new TestSecrets(configuration(OLD));
    private final WebhookSenders senders = WebhookSenders.of(new Environment(
            Map.of("WEBHOOK_SOURCES_SECRET_ARN", "arn"), clock, new SecureRandom(), () -> {
                throw new IllegalStateException("no tables here");
            }, () -> secrets, () -> {
                throw new IllegalStateException("no queues here");
            }));

    @Test
    void bothSecretsOfAListAreAccepted() {
        secrets.put(configuration(NEW, OLD));

        assertThat(verify(OLD)).isInstanceOf(Verification.Verified.class);
        assertThat(verify(NEW)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void theReceiverMayGetTheSecretFirst() {
        assertThat(verify(OLD)).isInstanceOf(Verification.Verified.class);
        secrets.put(configuration(NEW));

        clock.advance(Duration.ofMinutes(6));
        assertThat(verify(OLD)).isInstanceOf(Verification.Verified.class);
        assertThat(verify(NEW)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void aNewSecretIsAcceptedAtOnce() {
        assertThat(verify(OLD)).isInstanceOf(Verification.Verified.class);
        clock.advance(Duration.ofMinutes(1));
        secrets.put(configuration(NEW));

        assertThat(verify(NEW)).isInstanceOf(Verification.Verified.class);
        assertThat(verify(OLD)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void aSecretInNeitherVersionIsRefused() {
        secrets.put(configuration(NEW));
        secrets.put(configuration(NEW));

        assertThat(verify(OLD)).isEqualTo(new Verification.Wrong());
    }

    @Test
    void aNewSourceIsAcceptedAtItsFirstDelivery() {
        secrets.put("{}");
        secrets.put("{}");
        assertThat(verify(NEW)).isEqualTo(new Verification.Unknown());
        secrets.put(configuration(NEW));
        clock.advance(Duration.ofMinutes(1));

        assertThat(verify(NEW)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void wrongDeliveriesReadTheSecretOnceAMinute() {
        for (int second = 0; second < 180; second++) {
            verify("a-wrong-secret");
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(secrets.readings()).isEqualTo(3);
    }

    @Test
    void aValidDeliveryReadsNothingForFiveMinutes() {
        for (int second = 0; second < 300; second++) {
            verify(OLD);
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(secrets.readings()).isEqualTo(1);
    }

    private Verification verify(String secret) {
        return senders.verify("github", new SignedRequest(TestSenders.github(secret, "1", BODY), BODY));
    }

    private static String configuration(String... secrets) {
        return Stream.of(secrets)
                .collect(Collectors.joining("\",\"", "{\"github\":{\"scheme\":\"github\",\"secrets\":[\"",
                        "\"]}}"));
    }
}
