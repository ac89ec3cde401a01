package com.revenueripple.devops.embedded;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.waiters.Waiter;
import software.amazon.awssdk.core.waiters.WaiterAcceptor;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** Creates the template's tables in any DynamoDB: the embedded one, LocalStack's, moto's. */
public final class TemplateTables {
    private static final String TABLE = "AWS::DynamoDB::Table";
    /** All accepted properties, including those without effect in the local system. */
    private static final Set<String> PROPERTIES = Set.of("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes",
            "StreamSpecification", "TimeToLiveSpecification", "BillingMode", "DeletionProtectionEnabled",
            "PointInTimeRecoverySpecification", "SSESpecification");

    private static final Duration INDEX_POLL = Duration.ofMillis(100);
    private static final int INDEX_POLLS = 300;

    private TemplateTables() {}

    /**
     * Creates every table and index that does not exist yet, under the template's names, and enables the deletion of
     * expired items.
     */
    public static void create(DynamoDbClient client, Template template) {
        Set<String> existing = client.listTablesPaginator().tableNames().stream().collect(Collectors.toSet());
        for (Template.Resource table : template.resources(TABLE)) {
            requireKnown(table);
            String name = template.ref(table.logicalId());
            if (!existing.contains(name)) {
                createPlain(client, table, name);
            }
        }
        for (Template.Resource table : template.resources(TABLE)) {
            String name = template.ref(table.logicalId());
            addIndexes(client, table, name);
            addStream(client, table, name);
            expire(client, table, name);
        }
    }

    /**
     * Creates a table under another name than the template's, without stream and expiry. With a test's own clock, the
     * database may take all items for expired. A stream would cost it work as long as it exists.
     */
    public static void createPlain(DynamoDbClient client, Template.Resource table, String name) {
        requireKnown(table);
        TableStatus status = client.createTable(request(table, name)).tableDescription().tableStatus();
        if (status != TableStatus.ACTIVE) {
            client.waiter().waitUntilTableExists(request -> request.tableName(name));
        }
    }

    private static void requireKnown(Template.Resource table) {
        Shape.requireKnown(table.logicalId(), table.properties(), PROPERTIES);
    }

    private static CreateTableRequest request(Template.Resource table, String name) {
        CreateTableRequest.Builder request = CreateTableRequest.builder()
                .tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(keys(table.list("KeySchema")))
                .attributeDefinitions(attributes(table));
        if (!globalIndexes(table).isEmpty()) {
            request.globalSecondaryIndexes(globalIndexes(table));
        }
        return request.build();
    }

    private static Optional<StreamSpecification> stream(Template.Resource table) {
        Map<String, Object> stream = table.map("StreamSpecification");
        return stream.isEmpty()
                ? Optional.empty()
                : Optional.of(StreamSpecification.builder()
                        .streamEnabled(true)
                        .streamViewType(text(stream, "StreamViewType"))
                        .build());
    }

    /** Adds the indexes that a table of an older template lacks. DynamoDB creates one index at a time. */
    private static void addIndexes(DynamoDbClient client, Template.Resource table, String name) {
        Set<String> present = describe(client, name).globalSecondaryIndexes().stream()
                .map(GlobalSecondaryIndexDescription::indexName).collect(Collectors.toSet());
        for (GlobalSecondaryIndex index : globalIndexes(table)) {
            if (!present.contains(index.indexName())) {
                client.updateTable(request -> request.tableName(name)
                        .attributeDefinitions(attributesOf(index, table))
                        .globalSecondaryIndexUpdates(addition(index)));
                waitUntilIndexed(client, name);
            }
        }
    }

    private static GlobalSecondaryIndexUpdate addition(GlobalSecondaryIndex index) {
        return GlobalSecondaryIndexUpdate.builder()
                .create(create -> create.indexName(index.indexName())
                        .keySchema(index.keySchema())
                        .projection(index.projection()))
                .build();
    }

    /** While DynamoDB Local adds an index, it may fail to describe the table. */
    private static void waitUntilIndexed(DynamoDbClient client, String name) {
        Waiter.builder(TableDescription.class)
                .addAcceptor(WaiterAcceptor.successOnResponseAcceptor(table -> table.globalSecondaryIndexes().stream()
                        .allMatch(index -> index.indexStatus() == IndexStatus.ACTIVE)))
                .addAcceptor(WaiterAcceptor.retryOnResponseAcceptor(_ -> true))
                .addAcceptor(WaiterAcceptor.retryOnExceptionAcceptor(InternalServerErrorException.class::isInstance))
                .overrideConfiguration(patience -> patience.maxAttempts(INDEX_POLLS)
                        .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(INDEX_POLL)))
                .build()
                .run(() -> describe(client, name));
    }

    private static TableDescription describe(DynamoDbClient client, String name) {
        return client.describeTable(request -> request.tableName(name)).table();
    }

    /** Adds a stream to a table without one: a new table, or a table of an older template that had none. */
    private static void addStream(DynamoDbClient client, Template.Resource table, String name) {
        if (describe(client, name).latestStreamArn() == null) {
            stream(table).ifPresent(
                    stream -> client.updateTable(request -> request.tableName(name).streamSpecification(stream)));
        }
    }

    private static void expire(DynamoDbClient client, Template.Resource table, String name) {
        Map<String, Object> expiry = table.map("TimeToLiveSpecification");
        if (expiry.isEmpty() || client.describeTimeToLive(request -> request.tableName(name))
                .timeToLiveDescription()
                .timeToLiveStatus() == TimeToLiveStatus.ENABLED) {
            return;
        }
        client.updateTimeToLive(request -> request.tableName(name)
                .timeToLiveSpecification(specification -> specification.enabled(true)
                        .attributeName(text(expiry, "AttributeName"))));
    }

    private static List<AttributeDefinition> attributesOf(GlobalSecondaryIndex index, Template.Resource table) {
        Set<String> names = index.keySchema().stream().map(KeySchemaElement::attributeName)
                .collect(Collectors.toSet());
        return attributes(table).stream().filter(attribute -> names.contains(attribute.attributeName())).toList();
    }

    private static List<AttributeDefinition> attributes(Template.Resource table) {
        return maps(table.list("AttributeDefinitions")).map(TemplateTables::attribute).toList();
    }

    private static AttributeDefinition attribute(Map<String, Object> attribute) {
        return AttributeDefinition.builder()
                .attributeName(text(attribute, "AttributeName"))
                .attributeType(text(attribute, "AttributeType"))
                .build();
    }

    private static List<GlobalSecondaryIndex> globalIndexes(Template.Resource table) {
        return maps(table.list("GlobalSecondaryIndexes")).map(TemplateTables::globalIndex).toList();
    }

    private static GlobalSecondaryIndex globalIndex(Map<String, Object> index) {
        return GlobalSecondaryIndex.builder()
                .indexName(text(index, "IndexName"))
                .keySchema(keys(Shape.list(index.get("KeySchema"), "KeySchema")))
                .projection(projection(Shape.map(index.get("Projection"), "Projection")))
                .build();
    }

    private static Projection projection(Map<String, Object> projection) {
        Projection.Builder built = Projection.builder().projectionType(text(projection, "ProjectionType"));
        if (projection.containsKey("NonKeyAttributes")) {
            built.nonKeyAttributes(Shape.list(projection.get("NonKeyAttributes"), "NonKeyAttributes").stream()
                    .map(String::valueOf)
                    .toList());
        }
        return built.build();
    }

    private static List<KeySchemaElement> keys(List<?> schema) {
        return maps(schema)
                .map(key -> KeySchemaElement.builder()
                        .attributeName(text(key, "AttributeName"))
                        .keyType(text(key, "KeyType"))
                        .build())
                .toList();
    }

    private static Stream<Map<String, Object>> maps(List<?> list) {
        return list.stream().map(element -> Shape.map(element, "A list's element"));
    }

    private static String text(Map<String, Object> map, String key) {
        return Shape.text(map.get(key), key);
    }
}
