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

/** A secret is replaced while deliveries come, and none of them is refused. */
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
    void aListOfBothSecretsTakesBoth() {
        secrets.put(configuration(NEW, OLD));

        assertThat(decide(OLD)).isInstanceOf(Decision.Accepted.class);
        assertThat(decide(NEW)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void theReceiverIsFirstAndTheSenderFollows() {
        assertThat(decide(OLD)).isInstanceOf(Decision.Accepted.class);
        secrets.put(configuration(NEW));

        clock.advance(Duration.ofMinutes(6));
        assertThat(decide(OLD)).isInstanceOf(Decision.Accepted.class);
        assertThat(decide(NEW)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void theSenderIsAtOnceBelievedWhenTheReceiverHasTheSecret() {
        assertThat(decide(OLD)).isInstanceOf(Decision.Accepted.class);
        clock.advance(Duration.ofMinutes(1));
        secrets.put(configuration(NEW));

        assertThat(decide(NEW)).isInstanceOf(Decision.Accepted.class);
        assertThat(decide(OLD)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void aSecretThatIsInNeitherVersionIsOver() {
        secrets.put(configuration(NEW));
        secrets.put(configuration(NEW));

        assertThat(decide(OLD)).isEqualTo(new Decision.Refused(new Verdict.Wrong()));
    }

    @Test
    void aNewSourceIsNoticedAtItsFirstDelivery() {
        secrets.put("{}");
        secrets.put("{}");
        assertThat(decide(NEW)).isEqualTo(new Decision.Unknown());
        secrets.put(configuration(NEW));
        clock.advance(Duration.ofMinutes(1));

        assertThat(decide(NEW)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void howeverManyDeliveriesAreWrongTheSecretIsReadOnceAMinute() {
        for (int second = 0; second < 180; second++) {
            decide("a-wrong-secret");
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(secrets.readings()).isEqualTo(3);
    }

    @Test
    void aRightDeliveryReadsNothingForFiveMinutes() {
        for (int second = 0; second < 300; second++) {
            decide(OLD);
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(secrets.readings()).isEqualTo(1);
    }

    private Decision decide(String secret) {
        return senders.decide("github", new SignedRequest(TestSenders.github(secret, "1", BODY), BODY));
    }

    private static String configuration(String... secrets) {
        return Stream.of(secrets)
                .collect(Collectors.joining("\",\"", "{\"github\":{\"scheme\":\"github\",\"secrets\":[\"",
                        "\"]}}"));
    }
}
