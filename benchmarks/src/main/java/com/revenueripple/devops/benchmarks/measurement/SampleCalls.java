package com.revenueripple.devops.benchmarks.measurement;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The single call of DynamoDB by an authorizer or a sync read, without the function. */
public final class SampleCalls {
    private SampleCalls() {}

    /** The write of the API-key authorizer. */
    public static void update(DynamoDbClient client, String keysTable) {
        client.updateItem(update -> update
                .tableName(keysTable)
                .key(Map.of("key_hash", AttributeValue.fromS("bare")))
                .updateExpression("ADD usage_count :one")
                .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));
    }

    /** The read of a sync route. */
    public static void get(DynamoDbClient client, String metricsTable) {
        client.getItem(get -> get
                .tableName(metricsTable)
                .key(Map.of("pk", AttributeValue.fromS("snapshot#users"), "sk", AttributeValue.fromS("latest"))));
    }
}
