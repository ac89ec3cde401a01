package com.revenueripple.devops.environment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Secrets of Secrets Manager, remembered for five minutes, so that most invocations ask for none and a rotated secret
 * is still noticed by itself.
 */
public final class SecretCache {
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);

    private final SecretsManagerClient client;
    private final Clock clock;
    private final Map<String, Remembered> secrets = new ConcurrentHashMap<>();

    private record Remembered(String value, Instant until) {}

    public SecretCache(SecretsManagerClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * The secret's text, at most five minutes old.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when it cannot be read
     */
    public String value(String arn) {
        Remembered remembered = secrets.get(arn);
        return remembered != null && clock.instant().isBefore(remembered.until())
                ? remembered.value()
                : refresh(arn);
    }

    /**
     * The secret's text as it is now, for a caller whom the remembered one has failed.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when it cannot be read
     */
    public String refresh(String arn) {
        String value = client.getSecretValue(request -> request.secretId(arn)).secretString();
        secrets.put(arn, new Remembered(value, clock.instant().plus(TIME_TO_LIVE)));
        return value;
    }
}
