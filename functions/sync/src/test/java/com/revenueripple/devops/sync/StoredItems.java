package com.revenueripple.devops.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items of a metrics table that an earlier version has written, in DynamoDB's JSON. A new file of the present version is
 * made from {@link TestSystem#items}, when the format of contributions is about to change.
 */
final class StoredItems {
    private StoredItems() {}

    /** The items of a resource. */
    static List<Map<String, AttributeValue>> in(String resource) {
        return StreamSupport.stream(Json.parseOwn(TestPlatform.resource(resource)).spliterator(), false)
                .map(StoredItems::attributes).toList();
    }

    private static Map<String, AttributeValue> attributes(JsonNode item) {
        Map<String, AttributeValue> attributes = new HashMap<>();
        item.properties().forEach(attribute -> attributes.put(attribute.getKey(), value(attribute.getValue())));
        return attributes;
    }

    private static AttributeValue value(JsonNode typed) {
        Map.Entry<String, JsonNode> only = typed.properties().iterator().next();
        return switch (only.getKey()) {
            case "S" -> AttributeValue.fromS(only.getValue().textValue());
            case "N" -> AttributeValue.fromN(only.getValue().textValue());
            case "BOOL" -> AttributeValue.fromBool(only.getValue().booleanValue());
            case "M" -> AttributeValue.fromM(attributes(only.getValue()));
            default -> throw new IllegalArgumentException("There is no attribute of the type " + only.getKey() + ".");
        };
    }
}
