package com.revenueripple.devops.embedded;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The template's tables for one test class, under names of its own, so that tests share a database and see nothing of
 * each other. Nothing expires by itself.
 *
 * @param client shared by all tests of the process; not to be closed
 * @param prefix what the names begin with
 */
public record TestTables(DynamoDbClient client, String prefix) {

    /** New tables at {@code AWS_ENDPOINT_URL} when that is set, otherwise in this process's embedded database. */
    public static TestTables create() {
        return create(Shared.CLIENT);
    }

    /** New tables in the database of this client, such as LocalStack's. */
    public static TestTables create(DynamoDbClient client) {
        TestTables tables = new TestTables(client, "test-" + UUID.randomUUID() + "-");
        TemplateTables.createWithoutExpiry(client, Template.read(Template.find()), tables::name);
        return tables;
    }

    /** The name of this test's table for one of the template, by its logical id. */
    public String name(String logicalId) {
        return prefix + logicalId;
    }

    /** Lives as long as the process. */
    private static final class Shared {
        static final DynamoDbClient CLIENT = Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL"))
                .map(endpoint -> EmbeddedDynamoDb.client(URI.create(endpoint)))
                .orElseGet(() -> EmbeddedDynamoDb.inMemory().client());
    }
}
