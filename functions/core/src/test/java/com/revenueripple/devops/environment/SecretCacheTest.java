package com.revenueripple.devops.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.MovableClock;
import com.revenueripple.devops.environment.SecretCache.Versions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

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

    @Test
    void bothVersionsAreReadOnceInFiveMinutes() {
        assertThat(cache.versions("a"))
                .isEqualTo(new Versions("a AWSCURRENT, reading 1", Optional.of("a AWSPREVIOUS, reading 2")));
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        cache.versions("a");

        assertThat(secrets.readings).isEqualTo(2);
    }

    @Test
    void freshVersionsAreReadOnceAMinute() {
        cache.freshVersions("a");
        clock.advance(Duration.ofMinutes(1).minusMillis(1));
        assertThat(cache.freshVersions("a").current()).isEqualTo("a AWSCURRENT, reading 1");
        clock.advance(Duration.ofMillis(1));

        assertThat(cache.freshVersions("a").current()).isEqualTo("a AWSCURRENT, reading 3");
        assertThat(cache.versions("a").current()).isEqualTo("a AWSCURRENT, reading 3");
    }

    @Test
    void aSecretThatWasNeverChangedHasNoPreviousVersion() {
        secrets.changed = false;

        assertThat(cache.versions("a").previous()).isEmpty();
    }

    private static final class CountingSecrets implements SecretsManagerClient {
        private int readings;
        private boolean changed = true;

        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            if ("AWSPREVIOUS".equals(request.versionStage()) && !changed) {
                throw ResourceNotFoundException.builder().message("no such version").build();
            }
            readings++;
            String stage = Optional.ofNullable(request.versionStage()).map(name -> " " + name).orElse("");
            return GetSecretValueResponse.builder()
                    .secretString(request.secretId() + stage + ", reading " + readings)
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
