package com.revenueripple.devops.environment;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes the AWS clients of a Lambda function, with one HTTP client and with time limits that leave room inside the
 * gateway's 29 seconds. Region, credentials and {@code AWS_ENDPOINT_URL} come from the variables that Lambda sets; nothing
 * is looked for in places that only other machines have, because a cold start would wait for that.
 */
public final class AwsClients {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(8);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(3);
    /** A message is sent when a sender has waited for another service already. */
    private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MESSAGE_ATTEMPT_TIMEOUT = Duration.ofSeconds(2);
    private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

    private AwsClients() {}

    /** A DynamoDB client for the life of the process. */
    public static DynamoDbClient dynamoDb() {
        return inLambda(DynamoDbClient.builder(), CALL_TIMEOUT, ATTEMPT_TIMEOUT).build();
    }

    /** A Secrets Manager client for the life of the process. */
    public static SecretsManagerClient secretsManager() {
        return inLambda(SecretsManagerClient.builder(), CALL_TIMEOUT, ATTEMPT_TIMEOUT).build();
    }

    /** An SQS client for the life of the process. */
    public static SqsClient sqs() {
        return inLambda(SqsClient.builder(), MESSAGE_TIMEOUT, MESSAGE_ATTEMPT_TIMEOUT).build();
    }

    private static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B inLambda(B builder, Duration call,
            Duration attempt) {
        return builder
                .region(Region.of(System.getenv("AWS_REGION")))
                .credentialsProvider(credentials())
                .defaultsMode(DefaultsMode.IN_REGION)
                .httpClient(httpClient())
                .overrideConfiguration(limits(call, attempt));
    }

    /** Lambda sets the keys themselves or, for a function that is restored from a snapshot, where to ask for them. */
    private static AwsCredentialsProvider credentials() {
        return AwsCredentialsProviderChain.of(EnvironmentVariableCredentialsProvider.create(),
                ContainerCredentialsProvider.builder().build());
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
                .defaultProfileFileSupplier(() -> NO_PROFILES)
                .build();
    }
}
