package com.revenueripple.devops.testing;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import java.net.URI;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * LocalStack in a container for all tests of the process that use it, started by the first of them. It requires a
 * Docker engine, and Testcontainers, which only the modules with such tests have.
 */
public final class LocalStack {
    /** The last version that needs no token. */
    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.14.0");

    private LocalStack() {}

    /** New tables for one test class. */
    public static TestTables tables() {
        return TestTables.create(EmbeddedDynamoDb.client(endpoint()));
    }

    /** The endpoint for any client, with any credentials. */
    static URI endpoint() {
        return Shared.CONTAINER.getEndpoint();
    }

    /** Lives as long as the process; Testcontainers removes the container after it. */
    private static final class Shared {
        static final LocalStackContainer CONTAINER = started();

        @SuppressWarnings("resource") // see above
        private static LocalStackContainer started() {
            LocalStackContainer container = new LocalStackContainer(IMAGE).withServices("dynamodb", "sqs");
            container.start();
            return container;
        }
    }
}
