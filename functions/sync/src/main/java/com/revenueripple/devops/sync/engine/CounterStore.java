package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Kind;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads counters, strongly consistent: the sums over the shards of each bucket. */
public final class CounterStore {
    private final DynamoDbClient dynamoDb;
    private final String table;

    /** @param table the metrics table */
    public CounterStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The bucket of all facts. */
    public Additions total(Kind kind, long generation) {
        return between(kind, generation, Buckets.TOTAL, Buckets.TOTAL);
    }

    /** The buckets of these days, inclusive. */
    public Additions days(Kind kind, long generation, LocalDate from, LocalDate to) {
        return between(kind, generation, Buckets.day(from), Buckets.day(to));
    }

    /** The bucket of all facts and, by the same requests, the days and months from this one on. */
    public Additions totalAndSince(Kind kind, long generation, String bucket) {
        return between(kind, generation, bucket, Buckets.TOTAL);
    }

    /** All buckets except the standings. */
    public Additions all(Kind kind, long generation) {
        return between(kind, generation, " ", "~");
    }

    private Additions between(Kind kind, long generation, String first, String last) {
        Additions.Builder sum = new Additions.Builder();
        for (int shard = 0; shard < UnitWriter.SHARDS; shard++) {
            String partition = EngineKeys.counters(kind, generation, shard);
            dynamoDb.queryPaginator(request -> request.tableName(table)
                    .keyConditionExpression("pk = :partition AND sk BETWEEN :first AND :last")
                    .expressionAttributeValues(Map.of(
                            ":partition", text(partition), ":first", text(first), ":last", text(last)))
                    .consistentRead(true))
                    .items().forEach(item -> add(sum, item));
        }
        return sum.build();
    }

    private static void add(Additions.Builder sum, Map<String, AttributeValue> item) {
        String bucket = text(item, "sk");
        item.forEach((field, value) -> {
            if (value.n() != null) {
                sum.add(bucket, field, new BigInteger(value.n()));
            }
        });
    }
}
