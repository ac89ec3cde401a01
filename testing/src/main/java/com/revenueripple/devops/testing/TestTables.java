package com.revenueripple.devops.testing;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateTables;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The template's tables for one test, under names of its own, so that tests share a database and see nothing of each other. A
 * table is created when its name is first asked for. Nothing expires by itself, and there
 * are no streams.
 */
public final class TestTables {
    private final DynamoDbClient client;
    private final String prefix = "test-" + UUID.randomUUID() + "-";
    private final Map<String, String> names = new ConcurrentHashMap<>();

    private TestTables(DynamoDbClient client) {
        this.client = client;
    }

    /** New tables at {@link TestServices#endpoint}, ordinarily in this process's embedded database. */
    public static TestTables create() {
        return create(Shared.CLIENT);
    }

    /** New tables in the database of this client, such as LocalStack's. */
    public static TestTables create(DynamoDbClient client) {
        return new TestTables(client);
    }

    /** Shared by all tests of the process; not to be closed. */
    public DynamoDbClient client() {
        return client;
    }

    /** The name of this test's table for one of the template, by its logical id. */
    public String name(String logicalId) {
        return names.computeIfAbsent(logicalId, this::created);
    }

    /** A client of the shared database whose calls are shown to the interceptor; for the caller to close. */
    public static DynamoDbClient client(ExecutionInterceptor interceptor) {
        return EmbeddedDynamoDb.client(Shared.ENDPOINT, interceptor);
    }

    private String created(String logicalId) {
        String name = prefix + logicalId;
        TemplateTables.createPlain(client, Parsed.TEMPLATE.resource(logicalId), name);
        return name;
    }

    /** Lives as long as the process. */
    private static final class Shared {
        static final URI ENDPOINT = TestServices.endpoint(() -> EmbeddedDynamoDb.inMemory().endpoint());
        static final DynamoDbClient CLIENT = EmbeddedDynamoDb.client(ENDPOINT);
    }

    /** Read once in a process. */
    private static final class Parsed {
        static final Template TEMPLATE = Template.read(Template.find());
    }
}
