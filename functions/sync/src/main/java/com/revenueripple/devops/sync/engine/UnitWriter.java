package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.number;

import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.metrics.Leaderboard;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Writes units in transactions as large as DynamoDB allows, several in parallel. Each writer has its own shard of the
 * counters, so that writers do not conflict.
 */
final class UnitWriter {
    /** The number of shards of a bucket. Every generation is read with the same number as it was written with. */
    static final int SHARDS = 4;

    /** DynamoDB's limit on actions in a transaction, without the fence's check. */
    private static final int MOST_ACTIONS = 99;

    /** Fewer units than this are not worth a second writer. */
    private static final int UNITS_PER_WRITER = 25;

    private static final int FENCE = 0;

    /** DynamoDB's limit on bytes in a transaction, with a margin. */
    private static final int MOST_BYTES = 3_000_000;

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Fence fence;

    UnitWriter(DynamoDbClient dynamoDb, String table, Fence fence) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.fence = fence;
    }

    /**
     * The outcome of writing units.
     *
     * @param refused ids of units that were not written, because an item had changed since it was read
     * @param unfinished customers with more additions to write
     */
    record Written(Set<String> refused, Set<String> unfinished) {
        private static Written nothing() {
            return new Written(new TreeSet<>(), new TreeSet<>());
        }

        private Written plus(Written other) {
            refused.addAll(other.refused);
            unfinished.addAll(other.unfinished);
            return this;
        }
    }

    /**
     * Writes all units, each of them atomically.
     *
     * @throws LeaseFailure.Lost when a later run has begun
     */
    Written write(Kind kind, long generation, List<Unit> units) {
        List<List<Unit>> lanes = lanes(units);
        if (lanes.size() == 1) {
            return new Lane(kind, generation, 0).write(lanes.getFirst());
        }
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Written>> written = new ArrayList<>();
            for (int shard = 0; shard < lanes.size(); shard++) {
                Lane lane = new Lane(kind, generation, shard);
                List<Unit> own = lanes.get(shard);
                written.add(writers.submit((Callable<Written>) () -> lane.write(own)));
            }
            return written.stream().map(UnitWriter::result).reduce(Written.nothing(), Written::plus);
        }
    }

    /**
     * Divides the units among writers in the order of their buckets, because a transaction writes each bucket once for
     * all of its units. Units of one affiliate have the same writer, because a standing has no shards. A commission
     * that moves to another affiliate may cause two writers to conflict; then one of them retries.
     */
    private static List<List<Unit>> lanes(List<Unit> units) {
        List<Unit> sorted = units.stream().sorted(Comparator.comparing(UnitWriter::place)).toList();
        int count = Math.clamp(units.size() / UNITS_PER_WRITER, 1, SHARDS);
        List<List<Unit>> lanes = new ArrayList<>();
        int from = 0;
        for (int lane = 1; lane <= count; lane++) {
            int to = Math.max(from, sorted.size() * lane / count);
            while (to > 0 && to < sorted.size() && isStanding(sorted.get(to))
                    && place(sorted.get(to)).equals(place(sorted.get(to - 1)))) {
                to++;
            }
            lanes.add(sorted.subList(from, to));
            from = to;
        }
        return lanes;
    }

    private static boolean isStanding(Unit unit) {
        return unit.delta().firstBucket(Buckets.STANDING).isPresent();
    }

    /** The affiliate whose standing changes, otherwise the first day or month. */
    private static String place(Unit unit) {
        return unit.delta().firstBucket(Buckets.STANDING)
                .map(standing -> standing.split("#", 4)[3])
                .or(() -> unit.delta().buckets().stream().filter(bucket -> !bucket.equals(Buckets.TOTAL)).findFirst())
                .orElse("");
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while writing.", e);
        }
    }

    /** One writer: fills transactions one after the other. */
    private final class Lane {
        private final Kind kind;
        private final long generation;
        private final int shard;
        private final Written written = Written.nothing();
        private final List<Unit> units = new ArrayList<>();
        private final Map<String, Map<String, BigInteger>> delta = new TreeMap<>();
        private int writes;
        private int bytes;

        Lane(Kind kind, long generation, int shard) {
            this.kind = kind;
            this.generation = generation;
            this.shard = shard;
        }

        Written write(List<Unit> all) {
            for (Unit unit : all) {
                boolean isFull = writes + delta.size() + newActions(unit) > MOST_ACTIONS
                        || bytes + unit.bytes() > MOST_BYTES;
                if (!units.isEmpty() && isFull) {
                    flush();
                }
                take(unit);
            }
            flush();
            return written;
        }

        private long newActions(Unit unit) {
            return unit.writes().size()
                    + unit.delta().buckets().stream().filter(bucket -> !delta.containsKey(bucket)).count();
        }

        private void take(Unit unit) {
            units.add(unit);
            writes += unit.writes().size();
            bytes += unit.bytes();
            unit.delta().forEach((bucket, fields) -> {
                Map<String, BigInteger> sums = delta.computeIfAbsent(bucket, Lane::noSums);
                fields.forEach((field, amount) -> sums.merge(field, amount, BigInteger::add));
            });
        }

        /** A standing always has a total; without one it would be in no leaderboard. */
        private static Map<String, BigInteger> noSums(String bucket) {
            Map<String, BigInteger> sums = new TreeMap<>();
            if (bucket.startsWith(Buckets.STANDING)) {
                sums.put(Leaderboard.TOTAL, BigInteger.ZERO);
            }
            return sums;
        }

        private void flush() {
            if (units.isEmpty()) {
                return;
            }
            List<TransactWriteItem> items = new ArrayList<>();
            items.add(fence.check(shard));
            units.forEach(unit -> items.addAll(unit.writes()));
            delta.forEach((bucket, fields) -> {
                if (fields.values().stream().anyMatch(amount -> amount.signum() != 0)) {
                    items.add(addition(bucket, fields));
                }
            });
            try {
                Transactions.write(dynamoDb, items);
                units.forEach(unit -> written.unfinished().addAll(unit.unfinished()));
            } catch (TransactionCanceledException canceled) {
                if (Transactions.conditionFailed(canceled, FENCE)) {
                    throw new LeaseFailure.Lost();
                }
                if (!Transactions.anyConditionFailed(canceled)) {
                    throw canceled;
                }
                units.forEach(unit -> written.refused().addAll(unit.ids()));
            }
            units.clear();
            delta.clear();
            writes = 0;
            bytes = 0;
        }

        private TransactWriteItem addition(String bucket, Map<String, BigInteger> fields) {
            Map<String, String> names = new HashMap<>();
            Map<String, AttributeValue> values = new HashMap<>();
            List<String> terms = new ArrayList<>();
            fields.forEach((field, amount) -> {
                int index = terms.size();
                names.put("#" + index, field);
                values.put(":" + index, number(new BigDecimal(amount)));
                terms.add("#" + index + " :" + index);
            });
            return TransactWriteItem.builder().update(update -> update.tableName(table)
                    .key(EngineKeys.bucket(kind, generation, shard, bucket))
                    .updateExpression("ADD " + String.join(", ", terms))
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values))
                    .build();
        }
    }
}
