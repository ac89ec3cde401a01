package com.revenueripple.devops.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.MovableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

class SecretCacheTest {
    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    private final CountingSecrets secrets = new CountingSecrets();
    private final SecretCache cache = new SecretCache(secrets, clock);

    @Test
    void aSecretIsReadOnceInFiveMinutes() {
        cache.value("a");
        clock.advance(Duration.ofMinutes(5).minusMillis(1));

        assertThat(cache.value("a")).isEqualTo("a, reading 1");
    }

    @Test
    void anOldSecretIsReadAgain() {
        cache.value("a");
        clock.advance(Duration.ofMinutes(5));

        assertThat(cache.value("a")).isEqualTo("a, reading 2");
    }

    @Test
    void aRefreshedSecretIsReadAtOnceAndRemembered() {
        cache.value("a");

        assertThat(cache.refresh("a")).isEqualTo("a, reading 2");
        assertThat(cache.value("a")).isEqualTo("a, reading 2");
    }

    @Test
    void eachSecretIsRememberedForItself() {
        assertThat(cache.value("a")).isEqualTo("a, reading 1");
        assertThat(cache.value("b")).isEqualTo("b, reading 2");
    }

    private static final class CountingSecrets implements SecretsManagerClient {
        private int readings;

        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            readings++;
            return GetSecretValueResponse.builder()
                    .secretString(request.secretId() + ", reading " + readings)
                    .build();
        }

        @Override
        public String serviceName() {
            return "secretsmanager";
        }

        @Override
        public void close() {}
    }
}
