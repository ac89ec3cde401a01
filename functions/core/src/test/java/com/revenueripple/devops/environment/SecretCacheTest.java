package com.revenueripple.devops.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.revenueripple.devops.environment.SecretCache.Versions;
import com.revenueripple.devops.testing.MovableClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
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
    void eachSecretIsRememberedSeparately() {
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

    @Test
    void versionsOutlastAnOutageForAnHourWithOneReadAMinute() {
        cache.versions("a");
        secrets.failure = Optional.of(SdkClientException.create("no connection"));
        secrets.asked = 0;

        for (int second = 0; second < 3600; second++) {
            assertThat(cache.freshVersions("a").current()).isEqualTo("a AWSCURRENT, reading 1");
            cache.versions("a");
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(secrets.asked).isEqualTo(59);
        assertThatThrownBy(() -> cache.versions("a")).isInstanceOf(SdkClientException.class);
    }

    @Test
    void theSecretIsReadWithinAMinuteAfterAnOutage() {
        cache.versions("a");
        secrets.failure = Optional.of(SdkClientException.create("no connection"));
        clock.advance(Duration.ofMinutes(5));
        cache.versions("a");
        secrets.failure = Optional.empty();
        clock.advance(Duration.ofMinutes(1));

        assertThat(cache.versions("a").current()).isEqualTo("a AWSCURRENT, reading 3");
    }

    @Test
    void aRefusalTakesEffectAtOnce() {
        cache.versions("a");
        secrets.failure = Optional.of(ResourceNotFoundException.builder().message("deleted").statusCode(400).build());
        clock.advance(Duration.ofMinutes(5));

        assertThatThrownBy(() -> cache.versions("a")).isInstanceOf(ResourceNotFoundException.class);
    }

    private static final class CountingSecrets implements SecretsManagerClient {
        private int readings;
        private int asked;
        private boolean changed = true;
        private Optional<SdkException> failure = Optional.empty();

        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            asked++;
            failure.ifPresent(fault -> {
                throw fault;
            });
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
