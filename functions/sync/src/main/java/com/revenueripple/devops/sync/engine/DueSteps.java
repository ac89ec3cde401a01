package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.SortableTime;
import com.revenueripple.devops.metrics.ListingStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Finds customers whose recurring revenue changes with time alone. */
final class DueSteps {
    private static final int CUSTOMERS_AT_ONCE = 100;

    private final DynamoDbClient dynamoDb;
    private final String table;

    DueSteps(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** A customer's position in the listing, by the time of the next step. */
    static String at(Instant step, String customer) {
        return SortableTime.of(step) + "#" + EngineKeys.inKey(customer);
    }

    /** The ids of customers whose step is due, in pages; eventually consistent. */
    Stream<List<String>> until(long generation, Instant asOf) {
        QueryRequest request = QueryRequest.builder().tableName(table).indexName(ListingStore.INDEX)
                .keyConditionExpression("listing = :due AND listed_at < :after")
                .expressionAttributeValues(Map.of(
                        ":due", text(EngineKeys.due(generation)),
                        ":after", text(at(asOf.plusMillis(1), ""))))
                .limit(CUSTOMERS_AT_ONCE)
                .build();
        return dynamoDb.queryPaginator(request).stream()
                .map(page -> page.items().stream().map(Customer::idOf).toList());
    }
}
