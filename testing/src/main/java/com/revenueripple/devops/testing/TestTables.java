package com.revenueripple.devops.testing;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateTables;
import java.net.URI;
import java.util.UUID;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The template's tables for one test class, under names of its own, so that tests share a database and see nothing of
 * each other. Nothing expires by itself.
 *
 * @param client shared by all tests of the process; not to be closed
 * @param prefix what the names begin with
 */
public record TestTables(DynamoDbClient client, String prefix) {

    /** New tables at {@link TestServices#endpoint}, ordinarily in this process's embedded database. */
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

    /** A client of the shared database whose calls are shown to the interceptor; for the caller to close. */
    public static DynamoDbClient client(ExecutionInterceptor interceptor) {
        return EmbeddedDynamoDb.client(Shared.ENDPOINT, interceptor);
    }

    /** Lives as long as the process. */
    private static final class Shared {
        static final URI ENDPOINT = TestServices.endpoint(() -> EmbeddedDynamoDb.inMemory().endpoint());
        static final DynamoDbClient CLIENT = EmbeddedDynamoDb.client(ENDPOINT);
    }
}
