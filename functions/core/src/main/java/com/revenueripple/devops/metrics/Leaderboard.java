package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.decimal;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.money.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Ranks affiliates by earnings. Reading the first k costs about k items, however many affiliates there are.
 *
 * <p>A standing is an item of the metrics table at {@link #key} with the numbers {@link #TOTAL} and {@link #COUNT}. It
 * is changed by DynamoDB's {@code ADD}, always of both numbers, 0 included: without a total it is on no board. A
 * standing whose count has returned to 0 is on none either.
 */
public final class Leaderboard {
    /** The attribute with the sum of an affiliate's commissions in minor units. */
    public static final String TOTAL = "standing_total";

    /** The attribute with the number of an affiliate's commissions. */
    public static final String COUNT = "standing_count";

    /** The standings by total: partition {@code pk}, sort {@code standing_total}. */
    private static final String INDEX = "by_standing";

    private final DynamoDbClient dynamoDb;
    private final String table;

    /** @param table the metrics table */
    public Leaderboard(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * The key of an affiliate's standing.
     *
     * @param generation of the counters; each has its own boards
     * @param currency an ISO 4217 code
     * @param window a {@link Window#code}
     * @param affiliate the user name or, without one, the user id; 1 to 1,024 bytes
     */
    public static Map<String, AttributeValue> key(long generation, String currency, String window, String affiliate) {
        return Map.of("pk", text(board(generation, currency, window)), "sk", text(affiliate));
    }

    /**
     * The affiliates with the highest totals, equal ones by name; eventually consistent. When several share the last
     * place, all of them are read, as far as they fit into one response of DynamoDB (1 MB, some ten thousand).
     *
     * @param limit the maximum number, positive
     */
    public List<Standing> top(long generation, Currency currency, Window window, int limit) {
        String board = board(generation, currency.getCurrencyCode(), window.code());
        List<Entry> entries = highest(board, limit + 1);
        if (entries.size() > limit && entries.get(limit).total().equals(entries.get(limit - 1).total())) {
            entries = completed(entries, board, entries.get(limit).total());
        }
        return ranked(entries.stream().sorted(Entry.BEST_FIRST).limit(limit).toList(), currency);
    }

    private List<Entry> highest(String board, int limit) {
        QueryRequest request = QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("pk = :board")
                .expressionAttributeValues(Map.of(":board", text(board)))
                .scanIndexForward(false)
                .limit(limit)
                .build();
        return entries(dynamoDb.queryPaginator(request).items().stream()).limit(limit).toList();
    }

    /** The index does not order equal totals, so those at the end are replaced by all standings with that total. */
    private List<Entry> completed(List<Entry> entries, String board, BigInteger lastTotal) {
        Stream<Entry> higher = entries.stream().filter(entry -> entry.total().compareTo(lastTotal) > 0);
        return Stream.concat(higher, equal(board, lastTotal)).toList();
    }

    private Stream<Entry> equal(String board, BigInteger total) {
        return entries(dynamoDb.query(request -> request.tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("pk = :board AND standing_total = :total")
                .expressionAttributeValues(Map.of(":board", text(board), ":total", number(new BigDecimal(total)))))
                .items().stream());
    }

    private static Stream<Entry> entries(Stream<Map<String, AttributeValue>> items) {
        return items.map(item -> new Entry(text(item, "sk"), decimal(item, TOTAL).toBigIntegerExact(),
                number(item, COUNT)))
                .filter(entry -> entry.count() > 0);
    }

    private static List<Standing> ranked(List<Entry> bestFirst, Currency currency) {
        List<Standing> standings = new ArrayList<>();
        for (Entry entry : bestFirst) {
            Money total = new Money(entry.total(), currency);
            boolean shared = !standings.isEmpty() && standings.getLast().totalCommission().equals(total);
            int rank = shared ? standings.getLast().rank() : standings.size() + 1;
            standings.add(new Standing(rank, AffiliateName.shown(entry.affiliate()), total, entry.count()));
        }
        return standings;
    }

    /** The partition of all standings of a window. */
    public static String board(long generation, String currency, String window) {
        return "standings#" + generation + "#" + currency + "#" + window;
    }

    private record Entry(String affiliate, BigInteger total, long count) {
        static final Comparator<Entry> BEST_FIRST = Comparator.comparing(Entry::total).reversed()
                .thenComparing(Entry::affiliate);
    }
}
