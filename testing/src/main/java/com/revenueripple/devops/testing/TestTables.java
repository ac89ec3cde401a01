package com.revenueripple.devops.testing;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateTables;
import com.revenueripple.devops.testing.InterceptedDynamoDb.Interception;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The template's tables for one test, under separate names, so that tests that share a database do not affect each
 * other. A table is created when its name is first requested, and deleted after the test class (see
 * {@link TablesOfClasses}). Nothing expires by itself, and there are no streams.
 */
public final class TestTables {
    /** The deletion of each existing table, by the thread that runs the test class. */
    private static final ThreadLocal<Queue<Runnable>> DELETIONS = ThreadLocal.withInitial(ConcurrentLinkedQueue::new);

    private final DynamoDbClient client;
    private final String prefix = "test-" + UUID.randomUUID() + "-";
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private final Queue<Runnable> deletions = DELETIONS.get();

    private TestTables(DynamoDbClient client) {
        this.client = client;
    }

    /** New tables at {@link TestServices#elsewhere}, by default in this process's embedded database. */
    public static TestTables create() {
        return create(Shared.CLIENT);
    }

    /** New tables in the database of this client, such as LocalStack's. */
    public static TestTables create(DynamoDbClient client) {
        return new TestTables(client);
    }

    /** Shared by all tests of the process; do not close it. */
    public DynamoDbClient client() {
        return client;
    }

    /** The name of this test's table for a table of the template, by its logical id. */
    public String name(String logicalId) {
        return names.computeIfAbsent(logicalId, this::created);
    }

    /** The shared database's endpoint, for clients with their own limits and retries. */
    public static URI endpoint() {
        return Shared.ENDPOINT;
    }

    /** A client of the shared database that passes its calls to a test. */
    public static DynamoDbClient client(Interception interception) {
        return InterceptedDynamoDb.client(Shared.CLIENT, interception);
    }

    /** A client over HTTP of the shared database, with an interceptor. The caller closes it. */
    public static DynamoDbClient httpClient(ExecutionInterceptor interceptor) {
        return EmbeddedDynamoDb.client(Shared.ENDPOINT, interceptor);
    }

    /** Deletes all tables of this thread's tests, because each makes all operations of DynamoDB Local slower. */
    static void deleteAll() {
        Queue<Runnable> deletions = DELETIONS.get();
        for (Runnable deletion = deletions.poll(); deletion != null; deletion = deletions.poll()) {
            deletion.run();
        }
    }

    private String created(String logicalId) {
        String name = prefix + logicalId;
        TemplateTables.createPlain(client, Parsed.TEMPLATE.resource(logicalId), name);
        deletions.add(() -> client.deleteTable(request -> request.tableName(name)));
        return name;
    }

    /** Exists as long as the process. */
    private static final class Shared {
        static final URI ENDPOINT;
        static final DynamoDbClient CLIENT;

        static {
            Optional<URI> elsewhere = TestServices.elsewhere();
            if (elsewhere.isPresent()) {
                ENDPOINT = elsewhere.orElseThrow();
                CLIENT = EmbeddedDynamoDb.client(ENDPOINT);
            } else {
                EmbeddedDynamoDb embedded = EmbeddedDynamoDb.inMemory();
                ENDPOINT = embedded.endpoint();
                CLIENT = embedded.inProcessClient();
            }
        }
    }

    /** Read once in a process. */
    private static final class Parsed {
        static final Template TEMPLATE = Template.read(Template.find());
    }
}
