package com.revenueripple.devops.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
    void aKeptTableGetsTheIndexesThatTheTemplateHasNew() throws IOException {
        Path newer = Files.writeString(directory.resolve("newer.yaml"), """
                Resources:
                  KeysTable:
                    Type: AWS::DynamoDB::Table
                    Properties:
                      KeySchema: [{ AttributeName: key_hash, KeyType: HASH }]
                      AttributeDefinitions:
                        - { AttributeName: key_hash, AttributeType: S }
                        - { AttributeName: owner, AttributeType: S }
                        - { AttributeName: uses, AttributeType: N }
                      GlobalSecondaryIndexes:
                        - IndexName: by-owner
                          KeySchema: [{ AttributeName: owner, KeyType: HASH }]
                          Projection: { ProjectionType: KEYS_ONLY }
                        - IndexName: by-use
                          KeySchema:
                            - { AttributeName: owner, KeyType: HASH }
                            - { AttributeName: uses, KeyType: RANGE }
                          Projection: { ProjectionType: INCLUDE, NonKeyAttributes: [name] }
                        - IndexName: by-use-alone
                          KeySchema: [{ AttributeName: uses, KeyType: HASH }]
                          Projection: { ProjectionType: KEYS_ONLY }
                """);
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory(); DynamoDbClient client = database.client()) {
            database.createTables(TEMPLATE);
            client.putItem(request -> request.tableName("KeysTable").item(Map.of(
                    "key_hash", AttributeValue.fromS("kept"), "owner", AttributeValue.fromS("ada"),
                    "uses", AttributeValue.fromN("7"), "name", AttributeValue.fromS("Kept"))));

            database.createTables(Template.read(newer));

            assertThat(client.query(request -> request.tableName("KeysTable").indexName("by-use")
                    .keyConditionExpression("#owner = :owner AND uses > :uses")
                    .expressionAttributeNames(Map.of("#owner", "owner"))
                    .expressionAttributeValues(Map.of(":owner", AttributeValue.fromS("ada"), ":uses",
                            AttributeValue.fromN("6"))))
                    .items()).extracting("name").containsExactly(AttributeValue.fromS("Kept"));
            assertThat(client.describeTable(request -> request.tableName("KeysTable")).table()
                    .globalSecondaryIndexes()).extracting("indexName")
                    .containsExactlyInAnyOrder("by-owner", "by-use", "by-use-alone");
        }
    }

    @Test
    void aKeptTableGetsTheStreamThatTheTemplateHasNew() throws IOException {
        String withoutStream = """
                Resources:
                  KeptTable:
                    Type: AWS::DynamoDB::Table
                    Properties:
                      KeySchema: [{ AttributeName: id, KeyType: HASH }]
                      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
                """;
        Path older = Files.writeString(directory.resolve("older.yaml"), withoutStream);
        Path newer = Files.writeString(directory.resolve("newer.yaml"),
                withoutStream + "      StreamSpecification: { StreamViewType: NEW_IMAGE }\n");
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory(); DynamoDbClient client = database.client()) {
            database.createTables(Template.read(older));

            database.createTables(Template.read(newer));
            database.createTables(Template.read(newer));

            TableDescription table = client.describeTable(request -> request.tableName("KeptTable")).table();
            assertThat(table.latestStreamArn()).isNotBlank();
            assertThat(table.streamSpecification().streamViewTypeAsString()).isEqualTo("NEW_IMAGE");
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

    @Test
    void acknowledgedTransactionsSurviveThatTheProcessIsKilled() throws Exception {
        KilledWriter.runAndKill("transaction", directory);

        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.at(directory); DynamoDbClient client = database.client()) {
            assertThat(client.scan(request -> request.tableName("KeysTable")).items())
                    .hasSize(2 * KilledWriter.TRANSACTIONS);
        }
    }
}
