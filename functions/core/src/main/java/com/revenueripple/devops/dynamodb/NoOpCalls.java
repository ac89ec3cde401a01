package com.revenueripple.devops.dynamodb;

import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Calls that find nothing and change nothing, for priming a function before its snapshot. */
public final class NoOpCalls {
    private NoOpCalls() {}

    /** Reads an item. */
    public static void get(DynamoDbClient dynamoDb, String table, Map<String, String> key) {
        dynamoDb.getItem(request -> request.tableName(table).key(attributes(key)));
    }

    /** Puts an item under a condition that is never met: that the item exists and does not. */
    public static void put(DynamoDbClient dynamoDb, String table, Map<String, String> key) {
        String name = key.keySet().iterator().next();
        try {
            dynamoDb.putItem(request -> request.tableName(table).item(attributes(key))
                    .conditionExpression("attribute_exists(#key) AND attribute_not_exists(#key)")
                    .expressionAttributeNames(Map.of("#key", name)));
        } catch (ConditionalCheckFailedException _) {
            // Expected: the condition is never met.
        }
    }

    private static Map<String, AttributeValue> attributes(Map<String, String> key) {
        return key.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> AttributeValue.fromS(entry.getValue())));
    }
}
