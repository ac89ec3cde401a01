package com.revenueripple.devops.dynamodb;

import com.revenueripple.devops.embedded.TestTables;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A second DynamoDB for the tests of the stores: one container for all of them, started by the first that asks. Only
 * for test classes with {@code @Testcontainers(disabledWithoutDocker = true)}.
 */
public final class LocalStack {
    /** The last tag that needs no token. */
    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.14.0");

    private LocalStack() {}

    /** New tables for one test. */
    public static TestTables tables() {
        return TestTables.create(Shared.CLIENT);
    }

    /** Lives as long as the process; Testcontainers removes the container after it. */
    private static final class Shared {
        static final DynamoDbClient CLIENT = client(started());

        @SuppressWarnings("resource") // see above
        private static LocalStackContainer started() {
            LocalStackContainer container = new LocalStackContainer(IMAGE).withServices("dynamodb");
            container.start();
            return container;
        }

        private static DynamoDbClient client(LocalStackContainer container) {
            return DynamoDbClient.builder()
                    .endpointOverride(container.getEndpoint())
                    .region(Region.of(container.getRegion()))
                    .credentialsProvider(StaticCredentialsProvider.create(
                            AwsBasicCredentials.create(container.getAccessKey(), container.getSecretKey())))
                    .httpClientBuilder(Apache5HttpClient.builder())
                    .build();
        }
    }
}
