package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.Transactions;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Prevents all writes of a run once a later one has begun, even if the earlier one still believes that it holds the
 * lease. Every transaction checks the fence. Each writer has its own item, so that writers do not conflict.
 */
final class Fence {
    private final DynamoDbClient dynamoDb;
    private final String table;
    private final String runId;

    /** @param runId a name unique to this run */
    Fence(DynamoDbClient dynamoDb, String table, String runId) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.runId = runId;
    }

    /** Fences off every earlier run. Call it before anything is read. */
    void take() {
        for (int writer = 0; writer < UnitWriter.SHARDS; writer++) {
            Map<String, AttributeValue> item = new HashMap<>(EngineKeys.fence(writer));
            item.put("run_id", text(runId));
            Transactions.retried(() -> dynamoDb.putItem(request -> request.tableName(table).item(item)));
        }
    }

    /** The condition, for a transaction of a writer, that no later run has begun. */
    TransactWriteItem check(int writer) {
        return TransactWriteItem.builder().conditionCheck(check -> check.tableName(table).key(EngineKeys.fence(writer))
                .conditionExpression("run_id = :run_id")
                .expressionAttributeValues(Map.of(":run_id", text(runId))))
                .build();
    }
}
