package com.revenueripple.devops.environment;

import java.time.Duration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes the AWS clients, with one HTTP client and with time limits that leave room inside the gateway's 29 seconds.
 * Region, credentials and {@code AWS_ENDPOINT_URL} come from the SDK's usual variables.
 */
public final class AwsClients {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(8);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(3);
    /** A message is sent when a sender has waited for another service already. */
    private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MESSAGE_ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

    private AwsClients() {}

    /** A DynamoDB client for the life of the process. */
    public static DynamoDbClient dynamoDb() {
        return DynamoDbClient.builder().httpClient(httpClient())
                .overrideConfiguration(limits(CALL_TIMEOUT, ATTEMPT_TIMEOUT)).build();
    }

    /** A Secrets Manager client for the life of the process. */
    public static SecretsManagerClient secretsManager() {
        return SecretsManagerClient.builder().httpClient(httpClient())
                .overrideConfiguration(limits(CALL_TIMEOUT, ATTEMPT_TIMEOUT)).build();
    }

    /** An SQS client for the life of the process. */
    public static SqsClient sqs() {
        return SqsClient.builder()
                .httpClient(httpClient())
                .overrideConfiguration(limits(MESSAGE_TIMEOUT, MESSAGE_ATTEMPT_TIMEOUT))
                .build();
    }

    private static SdkHttpClient httpClient() {
        return Apache5HttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                .socketTimeout(ATTEMPT_TIMEOUT)
                .build();
    }

    private static ClientOverrideConfiguration limits(Duration call, Duration attempt) {
        return ClientOverrideConfiguration.builder()
                .apiCallTimeout(call)
                .apiCallAttemptTimeout(attempt)
                .retryStrategy(RetryMode.STANDARD)
                .build();
    }
}
