package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.json.Json;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * A fake Secrets Manager with the credentials of one platform's database.
 *
 * @param url the JDBC URL of the embedded PostgreSQL, which trusts local connections
 */
record DatabaseSecret(String url) implements SecretsManagerClient {
    static final String ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:Database";

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        return GetSecretValueResponse.builder()
                .secretString(Json.write(Map.of("url", url, "username", "devops_sync", "password", "any")))
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
