package com.revenueripple.devops.api.webhooks.signatures;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** One secret and its versions. */
public final class TestSecrets implements SecretsManagerClient {
    private static final String CURRENT = "AWSCURRENT";

    private final Map<String, String> versions = new ConcurrentHashMap<>();
    private final AtomicInteger readings = new AtomicInteger();
    private volatile boolean reachable = true;

    public TestSecrets(String value) {
        versions.put(CURRENT, value);
    }

    /** Stores a new value, as an operator does; the current version becomes the previous one. */
    public void put(String value) {
        Optional.ofNullable(versions.put(CURRENT, value)).ifPresent(before -> versions.put("AWSPREVIOUS", before));
    }

    public void reachable(boolean now) {
        reachable = now;
    }

    /** The number of reads of the current version. */
    int readings() {
        return readings.get();
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        if (!reachable) {
            throw SdkClientException.create("no connection");
        }
        if (request.versionStage().equals(CURRENT)) {
            readings.incrementAndGet();
        }
        return GetSecretValueResponse.builder()
                .secretString(Optional.ofNullable(versions.get(request.versionStage()))
                        .orElseThrow(() -> ResourceNotFoundException.builder().message("no such version").build()))
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
