package com.revenueripple.devops.sync;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** A Secrets Manager with the database's secret, which a test can change, and with an action for each read. */
public final class TestSecrets implements SecretsManagerClient {
    public static final String ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:DatabaseSecret-AbCdEf";

    private final Map<String, String> values = new HashMap<>();
    private Runnable onReading = () -> {};

    public TestSecrets(String value) {
        change(value);
    }

    public void change(String newValue) {
        values.put(ARN, newValue);
    }

    /** Adds another secret. */
    public void add(String arn, String value) {
        values.put(arn, value);
    }

    /** Sets an action for each read of the secret, which takes place in the middle of a run. */
    public void onReading(Runnable action) {
        onReading = action;
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        if (!values.containsKey(request.secretId())) {
            throw ResourceNotFoundException.builder().message("no such secret").build();
        }
        onReading.run();
        return GetSecretValueResponse.builder().secretString(values.get(request.secretId())).build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
