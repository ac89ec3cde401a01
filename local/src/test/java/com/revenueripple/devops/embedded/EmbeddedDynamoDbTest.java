package com.revenueripple.devops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

class EmbeddedDynamoDbTest {
    private static final Template TEMPLATE = Template.read(Path.of("src/test/resources/small-template.yaml"));
    private static final Map<String, AttributeValue> KEY = Map.of("key_hash", AttributeValue.fromS("kept"));
    private static final Map<String, AttributeValue> OTHER_KEY = Map.of("key_hash", AttributeValue.fromS("other"));

    @TempDir
    Path directory;

    @Test
    void itListensOnTheLoopbackInterfaceOnly() {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory()) {
            assertThat(database.endpoint().getHost()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aWebPageMayNotReadIt() throws Exception {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory(); HttpClient client = HttpClient.newHttpClient()) {
            for (String method : List.of("OPTIONS", "POST")) {
                HttpRequest request = HttpRequest.newBuilder(database.endpoint())
                        .header("Origin", "https://page.example").header("Access-Control-Request-Method", "POST")
                        .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
                        .method(method, BodyPublishers.ofString("{}")).build();

                assertThat(client.send(request, BodyHandlers.discarding()).headers().map())
                        .doesNotContainKey("access-control-allow-origin");
            }
        }
    }

    @Test
    void tablesHaveTheKeysIndexesStreamAndExpiryOfTheTemplate() {
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
    void creatingTheTablesAgainKeepsTheirItems() {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory(); DynamoDbClient client = database.client()) {
            database.createTables(TEMPLATE);
            client.putItem(request -> request.tableName("KeysTable").item(KEY));

            database.createTables(TEMPLATE);

            assertThat(client.getItem(request -> request.tableName("KeysTable").key(KEY)).hasItem()).isTrue();
        }
    }

    @Test
    void anExistingTableGetsNewIndexesOfTheTemplate() throws IOException {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory(); DynamoDbClient client = database.client()) {
            database.createTables(TEMPLATE);
            client.putItem(request -> request.tableName("KeysTable").item(Map.of(
                    "key_hash", AttributeValue.fromS("kept"), "owner", AttributeValue.fromS("ada"),
                    "uses", AttributeValue.fromN("7"), "name", AttributeValue.fromS("Kept"))));

            database.createTables(newer());

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
    void indexesAreAwaitedAlthoughTheTableCannotBeDescribedMeanwhile() throws IOException {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory(); DynamoDbClient client = database.client()) {
            database.createTables(TEMPLATE);

            TemplateTables.create(failingAfterEachUpdate(client), newer());

            assertThat(client.describeTable(request -> request.tableName("KeysTable")).table()
                    .globalSecondaryIndexes()).hasSize(3);
        }
    }

    /** A client that cannot describe a table immediately after its update. */
    private static DynamoDbClient failingAfterEachUpdate(DynamoDbClient client) {
        AtomicBoolean updated = new AtomicBoolean();
        return (DynamoDbClient) Proxy.newProxyInstance(DynamoDbClient.class.getClassLoader(),
                new Class<?>[]{DynamoDbClient.class}, (_, method, arguments) -> {
                    if (method.getName().equals("describeTable") && updated.getAndSet(false)) {
                        throw InternalServerErrorException.builder().message("no such column").build();
                    }
                    Object result = method.invoke(client, arguments);
                    updated.compareAndSet(false, method.getName().equals("updateTable"));
                    return result;
                });
    }

    private Template newer() throws IOException {
        return Template.read(Files.writeString(directory.resolve("newer.yaml"), """
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
                """));
    }

    @Test
    void anExistingTableGetsANewStreamOfTheTemplate() throws IOException {
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

    /** DynamoDB Local stores the same schema for both, so their parsed schemas must not be shared. */
    @Test
    void changingATableDoesNotAffectAnotherWithTheSameKeys() {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory(); DynamoDbClient client = database.client()) {
            TemplateTables.createPlain(client, TEMPLATE.resource("KeysTable"), "changed");
            TemplateTables.createPlain(client, TEMPLATE.resource("KeysTable"), "other");

            client.updateTimeToLive(request -> request.tableName("changed").timeToLiveSpecification(
                    expiry -> expiry.enabled(true).attributeName("expires")));
            GlobalSecondaryIndexUpdate deletion = GlobalSecondaryIndexUpdate.builder()
                    .delete(index -> index.indexName("by-owner")).build();
            client.updateTable(request -> request.tableName("changed").globalSecondaryIndexUpdates(deletion));

            assertThat(client.describeTimeToLive(request -> request.tableName("other")).timeToLiveDescription()
                    .timeToLiveStatus()).isEqualTo(TimeToLiveStatus.DISABLED);
            client.putItem(request -> request.tableName("other").item(Map.of("key_hash",
                    AttributeValue.fromS("kept"), "owner", AttributeValue.fromS("ada"))));
            assertThat(client.query(request -> request.tableName("other").indexName("by-owner")
                    .keyConditionExpression("#owner = :owner")
                    .expressionAttributeNames(Map.of("#owner", "owner"))
                    .expressionAttributeValues(Map.of(":owner", AttributeValue.fromS("ada")))).count()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theInProcessClientRespondsAndFailsLikeAnHttpClient(boolean isInProcess) {
        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.inMemory();
                DynamoDbClient client = isInProcess ? database.inProcessClient() : database.client()) {
            database.createTables(TEMPLATE);
            client.putItem(request -> request.tableName("KeysTable").item(KEY));

            assertThat(client.getItem(request -> request.tableName("KeysTable").key(KEY)).item()).isEqualTo(KEY);
            assertThat(client.getItem(request -> request.tableName("KeysTable").key(OTHER_KEY)).hasItem()).isFalse();
            assertThat(client.scanPaginator(request -> request.tableName("KeysTable")).items()).containsExactly(KEY);
            assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(
                    () -> client.getItem(request -> request.tableName("NoTable").key(KEY)));
            assertThatExceptionOfType(DynamoDbException.class).isThrownBy(
                    () -> client.getItem(request -> request.tableName("KeysTable").key(Map.of())))
                    .satisfies(failure -> assertThat(failure.awsErrorDetails().errorCode())
                            .isEqualTo("ValidationException"));
            assertThatExceptionOfType(ConditionalCheckFailedException.class).isThrownBy(
                    () -> client.putItem(request -> request.tableName("KeysTable").item(KEY)
                            .conditionExpression("attribute_not_exists(key_hash)")
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)))
                    .satisfies(failure -> assertThat(failure.item()).isEqualTo(KEY));
            assertThatExceptionOfType(TransactionCanceledException.class).isThrownBy(
                    () -> client.transactWriteItems(request -> request.transactItems(puts(OTHER_KEY), puts(KEY))))
                    .satisfies(failure -> {
                        assertThat(failure.cancellationReasons()).extracting(CancellationReason::code)
                                .containsExactly("None", "ConditionalCheckFailed");
                        assertThat(failure.cancellationReasons().getLast().item()).isEqualTo(KEY);
                    });
        }
    }

    /** Puts an item that must not exist yet. */
    private static TransactWriteItem puts(Map<String, AttributeValue> item) {
        return TransactWriteItem.builder().put(put -> put.tableName("KeysTable").item(item)
                .conditionExpression("attribute_not_exists(key_hash)")
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)).build();
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
    void anAcknowledgedWriteSurvivesAKill() throws Exception {
        KilledWriter.runAndKill("dynamodb", directory);

        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.at(directory); DynamoDbClient client = database.client()) {
            assertThat(client.getItem(request -> request.tableName("KeysTable").key(KEY)).hasItem()).isTrue();
        }
    }

    @Test
    void acknowledgedTransactionsSurviveAKill() throws Exception {
        KilledWriter.runAndKill("transaction", directory);

        try (EmbeddedDynamoDb database = EmbeddedDynamoDb.at(directory); DynamoDbClient client = database.client()) {
            assertThat(client.scan(request -> request.tableName("KeysTable")).items())
                    .hasSize(2 * KilledWriter.TRANSACTIONS);
        }
    }
}
