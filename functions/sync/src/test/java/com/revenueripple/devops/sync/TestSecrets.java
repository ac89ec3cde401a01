package com.revenueripple.devops.sync;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** A Secrets Manager with one secret, which a test changes; it tells when the secret is read. */
public final class TestSecrets implements SecretsManagerClient {
    public static final String ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:DatabaseSecret-AbCdEf";

    private String value;
    private Runnable onReading = () -> {};

    public TestSecrets(String value) {
        this.value = value;
    }

    public void change(String newValue) {
        value = newValue;
    }

    /** Something that happens while a run reads the secret, that is to say in the middle of the run. */
    public void onReading(Runnable action) {
        onReading = action;
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        if (!request.secretId().equals(ARN)) {
            throw ResourceNotFoundException.builder().message("no such secret").build();
        }
        onReading.run();
        return GetSecretValueResponse.builder().secretString(value).build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
