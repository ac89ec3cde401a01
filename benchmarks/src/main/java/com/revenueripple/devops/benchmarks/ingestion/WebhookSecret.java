package com.revenueripple.devops.benchmarks.ingestion;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** A fake Secrets Manager with the sources of {@link SentWebhooks}. */
record WebhookSecret() implements SecretsManagerClient {
    static final String ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:WebhookSources";

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        return GetSecretValueResponse.builder().secretString(SentWebhooks.SOURCES).build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
