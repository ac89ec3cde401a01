package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.SortableTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Finds customers whose recurring revenue takes a step by the passing of time alone. */
final class DueSteps {
    private static final int MOST_CUSTOMERS = 100;

    private final DynamoDbClient dynamoDb;
    private final String table;

    DueSteps(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The place of a customer in the listing, by the time of the next step. */
    static String at(Instant step, String customer) {
        return SortableTime.of(step) + "#" + customer;
    }

    /** The ids of the first hundred whose step has come. */
    List<String> until(long generation, Instant asOf) {
        return dynamoDb.query(request -> request.tableName(table).indexName("by_time")
                .keyConditionExpression("listing = :due AND listed_at < :after")
                .expressionAttributeValues(Map.of(
                        ":due", text(EngineKeys.due(generation)),
                        ":after", text(at(asOf.plusMillis(1), ""))))
                .limit(MOST_CUSTOMERS))
                .items().stream().map(Customer::idOf).toList();
    }
}
