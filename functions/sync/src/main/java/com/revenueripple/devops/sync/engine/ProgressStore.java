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

/** The progress of one source; it is replaced on the condition that it is what this run last saw. */
final class ProgressStore {
    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Map<String, AttributeValue> key;
    private final String writer;
    private Optional<String> version = Optional.empty();
    private int written;

    /**
     * @param source its code
     * @param writer a name that no other store ever has
     */
    ProgressStore(DynamoDbClient dynamoDb, String table, String source, String writer) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.key = EngineKeys.key("sync", "progress#" + source);
        this.writer = writer;
    }

    /** The progress as it is stored; empty before the first run. */
    Optional<Progress> read() {
        Map<String, AttributeValue> item = dynamoDb
                .getItem(request -> request.tableName(table).key(key).consistentRead(true)).item();
        version = Optional.ofNullable(item.get("version")).map(AttributeValue::s);
        return Optional.ofNullable(item.get("progress")).map(AttributeValue::s).map(Progress::parse);
    }

    /**
     * Replaces what was read or written last.
     *
     * @throws LeaseFailure.Lost when another run has written since
     */
    void write(Progress progress) {
        String next = writer + "/" + ++written;
        Map<String, AttributeValue> item = new HashMap<>(key);
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
            boolean answerWasLost = refused.hasItem() && next.equals(text(refused.item(), "version"));
            if (!answerWasLost) {
                throw new LeaseFailure.Lost();
            }
        }
        version = Optional.of(next);
    }
}
