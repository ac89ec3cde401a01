package com.revenueripple.devops.environment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * Secrets of Secrets Manager, remembered for five minutes, so that most invocations ask for none and a rotated secret
 * is still noticed by itself.
 */
public final class SecretCache {
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
    private static final Duration LEAST_AGE = Duration.ofMinutes(1);
    private static final String CURRENT = "AWSCURRENT";
    private static final String PREVIOUS = "AWSPREVIOUS";

    private final SecretsManagerClient client;
    private final Clock clock;
    private final Map<String, Remembered> secrets = new ConcurrentHashMap<>();
    private final Map<String, RememberedVersions> versions = new ConcurrentHashMap<>();

    private record Remembered(String value, Instant until) {}

    private record RememberedVersions(Versions versions, Instant readAt) {
        boolean isYoungerThan(Duration age, Instant now) {
            return now.isBefore(readAt.plus(age));
        }
    }

    /**
     * A secret's two versions that count while it is rotated.
     *
     * @param current labelled AWSCURRENT; empty when it is no text
     * @param previous labelled AWSPREVIOUS; a secret that was never changed has none
     */
    public record Versions(String current, Optional<String> previous) {}

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

    /**
     * The secret's versions, at most five minutes old.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when they cannot be read
     */
    public Versions versions(String arn) {
        return versionsYoungerThan(TIME_TO_LIVE, arn);
    }

    /**
     * The secret's versions, at most one minute old, for a caller whom the remembered ones have failed: however often
     * that happens, the secret is read once a minute.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when they cannot be read
     */
    public Versions freshVersions(String arn) {
        return versionsYoungerThan(LEAST_AGE, arn);
    }

    /** Callers at the same time wait for one reading. */
    private Versions versionsYoungerThan(Duration age, String arn) {
        Instant now = clock.instant();
        return versions.compute(arn, (_, known) -> known != null && known.isYoungerThan(age, now)
                ? known
                : new RememberedVersions(new Versions(version(arn, CURRENT), previous(arn)), now)).versions();
    }

    private Optional<String> previous(String arn) {
        try {
            return Optional.of(version(arn, PREVIOUS));
        } catch (ResourceNotFoundException _) {
            return Optional.empty();
        }
    }

    private String version(String arn, String stage) {
        return Optional.ofNullable(
                client.getSecretValue(request -> request.secretId(arn).versionStage(stage)).secretString())
                .orElse("");
    }
}
