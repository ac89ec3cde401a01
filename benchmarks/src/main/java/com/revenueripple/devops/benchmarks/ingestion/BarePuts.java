package com.revenueripple.devops.benchmarks.ingestion;

import com.revenueripple.devops.dynamodb.SortableTime;
import com.revenueripple.devops.testing.TestTables;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The puts of the functions that accept webhooks, without the functions: stored items again, under new ids. */
final class BarePuts {
    private final DynamoDbClient client;
    private final String table;
    private final Map<String, AttributeValue> event;
    private final Map<String, AttributeValue> claim;

    /** Requires a stored webhook and a stored claim. */
    BarePuts(TestTables tables) {
        this.client = tables.client();
        this.table = tables.name("WebhookLogTable");
        this.event = stored("event_type");
        this.claim = stored("first_id");
    }

    /** One put. */
    Runnable event() {
        Map<String, AttributeValue> item = renewed(event);
        return () -> put(item);
    }

    /** Two puts, one after the other. */
    Runnable claimAndEvent() {
        Map<String, AttributeValue> first = renewed(claim);
        Map<String, AttributeValue> second = renewed(event);
        return () -> {
            put(first);
            put(second);
        };
    }

    private void put(Map<String, AttributeValue> item) {
        client.putItem(put -> put
                .tableName(table)
                .item(item)
                .conditionExpression("attribute_not_exists(id)")
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
    }

    private Map<String, AttributeValue> stored(String attribute) {
        return client.scanPaginator(scan -> scan.tableName(table)
                .filterExpression("attribute_exists(#attribute)")
                .expressionAttributeNames(Map.of("#attribute", attribute)))
                .items().stream().findFirst().orElseThrow();
    }

    /** A copy with another id of the same length, received now. */
    private static Map<String, AttributeValue> renewed(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> renewed = new HashMap<>(item);
        String id = item.getOrDefault("id", AttributeValue.fromS("")).s();
        String digits = UUID.randomUUID().toString().replace("-", "");
        renewed.put("id", AttributeValue.fromS(id.substring(0, id.length() - digits.length()) + digits));
        renewed.computeIfPresent("received_at", (_, _) -> AttributeValue.fromS(SortableTime.of(Instant.now())));
        return renewed;
    }
}
