package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.metrics.LeaseFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The progress of all sources. It is replaced on condition that it has not changed since this run last saw it. */
final class ProgressStore {
    private static final Map<String, AttributeValue> KEY = EngineKeys.key("sync", "progress");

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final String writer;
    private Optional<String> version;
    private Progress current;
    private int written;

    /**
     * Reads the progress.
     *
     * @param writer a name unique to this store
     */
    ProgressStore(DynamoDbClient dynamoDb, String table, String writer) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.writer = writer;
        Map<String, AttributeValue> item = dynamoDb
                .getItem(request -> request.tableName(table).key(KEY).consistentRead(true)).item();
        this.version = Optional.ofNullable(item.get("version")).map(AttributeValue::s);
        this.current = Optional.ofNullable(item.get("progress")).map(AttributeValue::s).map(Progress::parse)
                .orElse(Progress.NONE);
    }

    /** The progress as last read or written. */
    Progress current() {
        return current;
    }

    /**
     * Replaces the progress, unless it is the same.
     *
     * @throws LeaseFailure.Lost when another run has written since
     */
    void write(Progress progress) {
        if (progress.equals(current)) {
            return;
        }
        String next = writer + "/" + ++written;
        Map<String, AttributeValue> item = new HashMap<>(KEY);
        item.put("version", text(next));
        item.put("progress", text(progress.json()));
        try {
            Transactions.retried(() -> dynamoDb.putItem(request -> {
                request.tableName(table).item(item)
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
                version.ifPresentOrElse(
                        read -> request.conditionExpression("version = :read")
                                .expressionAttributeValues(Map.of(":read", text(read))),
                        () -> request.conditionExpression("attribute_not_exists(pk)"));
            }));
        } catch (ConditionalCheckFailedException refused) {
            boolean responseWasLost = refused.hasItem() && next.equals(text(refused.item(), "version"));
            if (!responseWasLost) {
                throw new LeaseFailure.Lost();
            }
        }
        version = Optional.of(next);
        current = progress;
    }
}
