package com.revenueripple.devops.sync;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** A Secrets Manager with one secret that a test can change, and with an action for each read. */
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

    /** Sets an action for each read of the secret, which takes place in the middle of a run. */
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
