package com.revenueripple.devops.dynamodb;

import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Calls that find nothing and change nothing, for functions that are primed before a snapshot. */
public final class NoOpCalls {
    private NoOpCalls() {}

    /** Asks for an item. */
    public static void get(DynamoDbClient dynamoDb, String table, Map<String, String> key) {
        dynamoDb.getItem(request -> request.tableName(table).key(attributes(key)));
    }

    /** Puts an item on a condition that none can meet: that it is there and is not. */
    public static void put(DynamoDbClient dynamoDb, String table, Map<String, String> key) {
        String name = key.keySet().iterator().next();
        try {
            dynamoDb.putItem(request -> request.tableName(table).item(attributes(key))
                    .conditionExpression("attribute_exists(#key) AND attribute_not_exists(#key)")
                    .expressionAttributeNames(Map.of("#key", name)));
        } catch (ConditionalCheckFailedException _) {
            // As it always does.
        }
    }

    private static Map<String, AttributeValue> attributes(Map<String, String> key) {
        return key.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> AttributeValue.fromS(entry.getValue())));
    }
}
