package com.revenueripple.devops.environment;

import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * Creates the AWS clients of a Lambda function, with one HTTP client and with time limits that leave room within the
 * gateway's 29 seconds. All calls of an invocation together stay within its {@link InvocationTime}. Region, credentials
 * and {@code AWS_ENDPOINT_URL} come from the variables that Lambda sets. No other place is searched, because a cold
 * start would wait for that.
 */
public final class AwsClients {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(8);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);
    /** Shorter, because the caller has often waited for another service before it sends a message. */
    private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MESSAGE_ATTEMPT_TIMEOUT = Duration.ofSeconds(2);
    private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

    private AwsClients() {}

    /** A DynamoDB client for the life of the process. */
    public static DynamoDbClient dynamoDb() {
        return dynamoDb(inLambda(DynamoDbClient.builder()));
    }

    /**
     * A client of the DynamoDB that the builder is configured for; the caller closes it.
     *
     * @param interceptors observe its calls
     */
    public static DynamoDbClient dynamoDb(DynamoDbClientBuilder builder, ExecutionInterceptor... interceptors) {
        return limited(builder, CALL_TIMEOUT, ATTEMPT_TIMEOUT, interceptors).build();
    }

    /** A Secrets Manager client for the life of the process. */
    public static SecretsManagerClient secretsManager() {
        return secretsManager(inLambda(SecretsManagerClient.builder()));
    }

    /**
     * A client of the Secrets Manager that the builder is configured for; the caller closes it.
     *
     * @param interceptors observe its calls
     */
    public static SecretsManagerClient secretsManager(SecretsManagerClientBuilder builder,
            ExecutionInterceptor... interceptors) {
        return limited(builder, CALL_TIMEOUT, ATTEMPT_TIMEOUT, interceptors).build();
    }

    /** An SQS client for the life of the process. */
    public static SqsClient sqs() {
        return sqs(inLambda(SqsClient.builder()));
    }

    /**
     * A client of the SQS that the builder is configured for; the caller closes it.
     *
     * @param interceptors observe its calls
     */
    public static SqsClient sqs(SqsClientBuilder builder, ExecutionInterceptor... interceptors) {
        return limited(builder, MESSAGE_TIMEOUT, MESSAGE_ATTEMPT_TIMEOUT, interceptors).build();
    }

    private static <B extends AwsClientBuilder<B, ?>> B inLambda(B builder) {
        return builder
                .region(Region.of(System.getenv("AWS_REGION")))
                .credentialsProvider(credentials());
    }

    /** Lambda sets the credentials or, for a function restored from a snapshot, the address that returns them. */
    private static AwsCredentialsProvider credentials() {
        return AwsCredentialsProviderChain.of(EnvironmentVariableCredentialsProvider.create(),
                ContainerCredentialsProvider.builder().build());
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B limited(B builder,
            Duration call, Duration attempt, ExecutionInterceptor... interceptors) {
        return builder
                .defaultsMode(DefaultsMode.IN_REGION)
                .httpClientBuilder(Apache5HttpClient.builder()
                        .connectionTimeout(CONNECTION_TIMEOUT)
                        .socketTimeout(ATTEMPT_TIMEOUT))
                .overrideConfiguration(limits -> limits
                        .apiCallTimeout(call)
                        .apiCallAttemptTimeout(attempt)
                        .retryStrategy(RetryMode.STANDARD)
                        .defaultProfileFileSupplier(() -> NO_PROFILES)
                        .executionInterceptors(List.of(interceptors))
                        .addExecutionInterceptor(new WithinInvocation(call)));
    }

    /** Ends each call before its invocation ends. */
    private record WithinInvocation(Duration longest) implements ExecutionInterceptor {
        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            AwsRequest request = (AwsRequest) context.request();
            return InvocationTime.left().filter(left -> left.compareTo(longest) < 0)
                    .<SdkRequest>map(left -> limited(request, left))
                    .orElse(request);
        }

        private static AwsRequest limited(AwsRequest request, Duration left) {
            if (!left.isPositive()) {
                throw ApiCallTimeoutException.create(0);
            }
            AwsRequestOverrideConfiguration present = request.overrideConfiguration()
                    .orElseGet(() -> AwsRequestOverrideConfiguration.builder().build());
            return request.toBuilder().overrideConfiguration(present.toBuilder().apiCallTimeout(left).build()).build();
        }
    }
}
