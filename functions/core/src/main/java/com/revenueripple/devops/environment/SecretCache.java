package com.revenueripple.devops.environment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * Remembers secrets of Secrets Manager for five minutes, so that most invocations read none and a rotated secret is
 * still noticed.
 *
 * <p>Versions outlast an outage of Secrets Manager for an hour. While it does not answer, the versions read last remain
 * valid, and it is called once a minute. A refusal is not an outage.
 */
public final class SecretCache {
    private static final Logger LOG = LoggerFactory.getLogger(SecretCache.class);
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
    private static final Duration LEAST_AGE = Duration.ofMinutes(1);
    private static final Duration LONGEST_OUTAGE = Duration.ofHours(1);
    private static final String CURRENT = "AWSCURRENT";
    private static final String PREVIOUS = "AWSPREVIOUS";

    private final SecretsManagerClient client;
    private final Clock clock;
    private final Map<String, Remembered> secrets = new ConcurrentHashMap<>();
    private final Map<String, RememberedVersions> versions = new ConcurrentHashMap<>();

    private record Remembered(String value, Instant until) {}

    /** @param askedAt when reading them was last attempted; equals {@code readAt} unless it has failed since */
    private record RememberedVersions(Versions versions, Instant readAt, Instant askedAt) {
        boolean isYoungerThan(Duration age, Instant now) {
            return now.isBefore(readAt.plus(age)) || (isInOutage(now) && now.isBefore(askedAt.plus(LEAST_AGE)));
        }

        private boolean isInOutage(Instant now) {
            return askedAt.isAfter(readAt) && outlast(now);
        }

        boolean outlast(Instant now) {
            return now.isBefore(readAt.plus(LONGEST_OUTAGE));
        }
    }

    /**
     * The two versions of a secret that are valid while it is rotated.
     *
     * @param current labelled AWSCURRENT; empty when it is not text
     * @param previous labelled AWSPREVIOUS; absent for a secret that was never changed
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
     * The secret's text as it is now, for a caller for whom the remembered one has failed.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when it cannot be read
     */
    public String refresh(String arn) {
        String value = client.getSecretValue(request -> request.secretId(arn)).secretString();
        secrets.put(arn, new Remembered(value, clock.instant().plus(TIME_TO_LIVE)));
        return value;
    }

    /**
     * The secret's versions, at most five minutes old, in an outage an hour.
     *
     * @throws SdkException when they cannot be read
     */
    public Versions versions(String arn) {
        return versionsYoungerThan(TIME_TO_LIVE, arn);
    }

    /**
     * The secret's versions, at most one minute old, in an outage an hour, for a caller for whom the remembered ones
     * have failed. However often that happens, the secret is read once a minute.
     *
     * @throws SdkException when they cannot be read
     */
    public Versions freshVersions(String arn) {
        return versionsYoungerThan(LEAST_AGE, arn);
    }

    /** Concurrent callers wait for the same read. */
    private Versions versionsYoungerThan(Duration age, String arn) {
        Instant now = clock.instant();
        return versions.compute(arn, (_, known) -> known != null && known.isYoungerThan(age, now)
                ? known
                : read(arn, known, now)).versions();
    }

    private RememberedVersions read(String arn, @Nullable RememberedVersions known, Instant now) {
        try {
            return new RememberedVersions(new Versions(version(arn, CURRENT), previous(arn)), now, now);
        } catch (SdkException failure) {
            if (known == null || !known.outlast(now) || isAnswer(failure)) {
                throw failure;
            }
            LOG.warn("A secret cannot be read again; the versions read at {} remain in use.", known.readAt(), failure);
            return new RememberedVersions(known.versions(), known.readAt(), now);
        }
    }

    /** Whether the service has refused, because the secret was deleted or may no longer be read. */
    private static boolean isAnswer(SdkException failure) {
        return failure instanceof AwsServiceException answer && answer.statusCode() < 500
                && !answer.isThrottlingException();
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
