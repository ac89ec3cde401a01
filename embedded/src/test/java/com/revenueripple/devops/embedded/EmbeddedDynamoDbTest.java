package com.revenueripple.devops.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

class EmbeddedDynamoDbTest {
    private static final Template TEMPLATE = Template.read(Path.of("src/test/resources/small-template.yaml"));
    private static final Map<String, AttributeValue> KEY = Map.of("key_hash", AttributeValue.fromS("kept"));

    @TempDir
    Path directory;

    @Test
    void itListensOnLoopbackAlone() {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory()) {
            assertThat(database.endpoint().getHost()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void theTablesOfTheTemplateHaveItsKeysIndexesStreamAndExpiry() {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory(); DynamoDbClient client = database.client()) {
            database.createTables(TEMPLATE);

            TableDescription table = client.describeTable(request -> request.tableName("KeysTable")).table();
            assertThat(table.keySchema()).extracting("attributeName").containsExactly("key_hash");
            assertThat(table.globalSecondaryIndexes()).extracting("indexName").containsExactly("by-owner");
            assertThat(table.streamSpecification().streamEnabled()).isTrue();
            assertThat(client.describeTimeToLive(request -> request.tableName("KeysTable"))
                    .timeToLiveDescription()
                    .attributeName()).isEqualTo("expires");
        }
    }

    @Test
    void creatingTheTablesAgainKeepsWhatIsInThem() {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory(); DynamoDbClient client = database.client()) {
            database.createTables(TEMPLATE);
            client.putItem(request -> request.tableName("KeysTable").item(KEY));

            database.createTables(TEMPLATE);

            assertThat(client.getItem(request -> request.tableName("KeysTable").key(KEY)).hasItem()).isTrue();
        }
    }

    @Test
    void twoDatabasesInMemoryShareNothing() {
        try (EmbeddedDynamoDb one = EmbeddedDynamoDb.inMemory();
                EmbeddedDynamoDb other = EmbeddedDynamoDb.inMemory();
                DynamoDbClient client = other.client()) {
            one.createTables(TEMPLATE);

            assertThat(client.listTables().tableNames()).isEmpty();
        }
    }

    @Test
    void anAcknowledgedWriteSurvivesThatTheProcessIsKilled() throws Exception {
        KilledWriter.runAndKill("dynamodb", directory);

        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.at(directory); DynamoDbClient client = database.client()) {
            assertThat(client.getItem(request -> request.tableName("KeysTable").key(KEY)).hasItem()).isTrue();
        }
    }
}
