package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.metrics.Leaderboard;
import com.revenueripple.devops.metrics.ListingStore;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Deletes what a new generation of counters makes obsolete: the old counters, the old leaderboards, and listed facts
 * that the source no longer has. Their other contributions stay, in a generation that is no longer read.
 */
final class Cleaner {
    /** The number of items deleted between two checks of the time. */
    private static final int ITEMS_AT_ONCE = 100;

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final CounterStore counters;

    Cleaner(DynamoDbClient dynamoDb, String table, CounterStore counters) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.counters = counters;
    }

    /**
     * Deletes listed facts that have not been counted since a generation began. Call it before the generation is shown,
     * because its lists would contain them.
     *
     * @param from the first generation that may have left such facts
     * @param to the complete generation
     * @return whether all is done
     */
    boolean cleanLists(Kind kind, long from, long to, BooleanSupplier interrupted) {
        Set<String> currencies = LongStream.range(from, to)
                .mapToObj(generation -> currencies(counters.total(kind, generation)))
                .flatMap(Set::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        return deleteListed(kind, currencies, to, interrupted);
    }

    /**
     * Deletes generations. After an interruption, the next call can delete the rest.
     *
     * @param from the first one to delete
     * @param to the first one to keep
     * @return whether all is done
     */
    boolean clean(Kind kind, long from, long to, BooleanSupplier interrupted) {
        if (!cleanLists(kind, from, to, interrupted)) {
            return false;
        }
        for (long generation = from; generation < to; generation++) {
            Additions old = counters.all(kind, generation);
            boolean clean = delete(leaderboards(kind, old, generation), interrupted)
                    && delete(shards(kind, generation), interrupted);
            if (!clean) {
                return false;
            }
        }
        return true;
    }

    private static Stream<String> shards(Kind kind, long generation) {
        return IntStream.range(0, UnitWriter.SHARDS)
                .mapToObj(shard -> EngineKeys.counters(kind, generation, shard));
    }

    private static Stream<String> leaderboards(Kind kind, Additions old, long generation) {
        if (kind != Kind.COMMISSION) {
            return Stream.empty();
        }
        List<String> windows = Stream.concat(Stream.of(Buckets.ALL_TIME), Buckets.months(old)).toList();
        return currencies(old).stream()
                .flatMap(currency -> windows.stream()
                        .map(window -> Leaderboard.board(generation, currency, window)));
    }

    private static Set<String> currencies(Additions counters) {
        return counters.fields(Buckets.TOTAL).keySet().stream()
                .map(Fields::parts)
                .filter(parts -> parts.size() > 1 && !parts.getFirst().equals(Fields.SKIPPED))
                .map(parts -> parts.get(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean delete(Stream<String> partitions, BooleanSupplier interrupted) {
        return partitions.allMatch(partition -> {
            QueryRequest all = QueryRequest.builder().tableName(table)
                    .keyConditionExpression("pk = :partition")
                    .expressionAttributeValues(Map.of(":partition", text(partition)))
                    .projectionExpression("pk, sk")
                    .limit(ITEMS_AT_ONCE)
                    .build();
            return forEachPage(all, interrupted, keys -> keys.forEach(key -> dynamoDb
                    .deleteItem(request -> request.tableName(table).key(key))));
        });
    }

    /** Deletes facts that were in no page while the new generation was counted, and in no change since. */
    private boolean deleteListed(Kind kind, Set<String> currencies, long generation, BooleanSupplier interrupted) {
        return ListedFacts.listings(kind, currencies).allMatch(listing -> {
            QueryRequest old = QueryRequest.builder().tableName(table).indexName(ListingStore.INDEX)
                    .keyConditionExpression("listing = :listing")
                    .filterExpression("generation < :generation")
                    .expressionAttributeValues(Map.of(
                            ":listing", text(listing.name()), ":generation", number(generation)))
                    .limit(ITEMS_AT_ONCE)
                    .build();
            return forEachPage(old, interrupted, items -> items.forEach(item -> deleteUnlessRenewed(item, generation)));
        });
    }

    private void deleteUnlessRenewed(Map<String, AttributeValue> item, long generation) {
        try {
            dynamoDb.deleteItem(request -> request.tableName(table)
                    .key(EngineKeys.key(text(item, "pk"), text(item, "sk")))
                    .conditionExpression("generation < :generation")
                    .expressionAttributeValues(Map.of(":generation", number(generation))));
        } catch (ConditionalCheckFailedException _) {
            // The index was stale: the fact counts in the new generation.
        }
    }

    /** Returns false when interrupted. */
    private boolean forEachPage(QueryRequest first, BooleanSupplier interrupted,
            Consumer<List<Map<String, AttributeValue>>> page) {
        QueryRequest request = first;
        while (!interrupted.getAsBoolean()) {
            QueryResponse response = dynamoDb.query(request);
            page.accept(response.items());
            if (!response.hasLastEvaluatedKey() || response.lastEvaluatedKey().isEmpty()) {
                return true;
            }
            request = request.toBuilder().exclusiveStartKey(response.lastEvaluatedKey()).build();
        }
        return false;
    }
}
