package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.number;

import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.metrics.Leaderboard;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Writes units in transactions as large as DynamoDB allows, several side by side. Each writer has a shard of the
 * counters of its own, so that they never meet on one.
 */
final class UnitWriter {
    /** How many shards a bucket has; a generation once written is always read with as many. */
    static final int SHARDS = 4;

    /** Of DynamoDB: the most writes of a transaction. */
    static final int MOST_ACTIONS = 100;

    /** Fewer units than this are not worth a second writer. */
    private static final int UNITS_PER_WRITER = 25;

    private final DynamoDbClient dynamoDb;
    private final String table;

    UnitWriter(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * What became of units.
     *
     * @param refused ids of those that were not written, because what they were conditioned on has changed
     * @param incomplete ids of those that were written and have more to add
     */
    record Written(Set<String> refused, Set<String> incomplete) {
        private static Written nothing() {
            return new Written(new TreeSet<>(), new TreeSet<>());
        }

        private Written plus(Written other) {
            refused.addAll(other.refused);
            incomplete.addAll(other.incomplete);
            return this;
        }
    }

    /** Writes all units, each as a whole or not at all. */
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
     * Units that add to the same buckets come one after the other, so that a transaction has many units and few buckets.
     * Those that touch the same standing are in the same lane, for a standing has no shards.
     */
    private static List<List<Unit>> lanes(List<Unit> units) {
        int count = Math.clamp(units.size() / UNITS_PER_WRITER, 1, SHARDS);
        List<List<Unit>> lanes = new ArrayList<>();
        for (int lane = 0; lane < count; lane++) {
            lanes.add(new ArrayList<>());
        }
        List<Unit> sorted = units.stream().sorted(Comparator.comparing(UnitWriter::place)).toList();
        for (int i = 0; i < sorted.size(); i++) {
            Unit unit = sorted.get(i);
            int evenly = i * count / sorted.size();
            lanes.get(affiliate(unit).map(name -> Math.floorMod(name.hashCode(), count)).orElse(evenly)).add(unit);
        }
        return lanes;
    }

    private static String place(Unit unit) {
        return affiliate(unit).or(() -> unit.delta().firstBucket("")).orElse("");
    }

    private static Optional<String> affiliate(Unit unit) {
        return unit.delta().firstBucket(Buckets.STANDING)
                .map(standing -> standing.substring(standing.lastIndexOf('#')));
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

        Lane(Kind kind, long generation, int shard) {
            this.kind = kind;
            this.generation = generation;
            this.shard = shard;
        }

        Written write(List<Unit> all) {
            for (Unit unit : all) {
                if (!units.isEmpty() && writes + delta.size() + newActions(unit) > MOST_ACTIONS) {
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
            unit.delta().forEach((bucket, fields) -> {
                Map<String, BigInteger> sums = delta.computeIfAbsent(bucket, Lane::noSums);
                fields.forEach((field, amount) -> sums.merge(field, amount, BigInteger::add));
            });
            if (!unit.complete()) {
                written.incomplete().addAll(unit.ids());
            }
        }

        /** A standing always has a total, for without one it would be on no board. */
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
            units.forEach(unit -> items.addAll(unit.writes()));
            delta.forEach((bucket, fields) -> {
                if (fields.values().stream().anyMatch(amount -> amount.signum() != 0)) {
                    items.add(addition(bucket, fields));
                }
            });
            try {
                Transactions.write(dynamoDb, items);
            } catch (TransactionCanceledException canceled) {
                if (!Transactions.anyConditionFailed(canceled)) {
                    throw canceled;
                }
                units.forEach(unit -> written.refused().addAll(unit.ids()));
            }
            units.clear();
            delta.clear();
            writes = 0;
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
