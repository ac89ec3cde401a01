package com.revenueripple.devops.sync.contribution;

import com.revenueripple.devops.json.Json;
import java.math.BigInteger;
import java.util.Collections;
import java.util.Map.Entry;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Amounts to add to counters, by bucket ({@link Buckets}) and field ({@link Fields}). No amount is zero, so additions
 * with the same effect are equal.
 */
public final class Additions {
    /** Adds nothing. */
    public static final Additions NONE = new Additions(Map.of());

    private final Map<String, Map<String, BigInteger>> buckets;

    private Additions(Map<String, Map<String, BigInteger>> buckets) {
        this.buckets = buckets;
    }

    /** Reads what {@link #json} wrote. */
    public static Additions parse(String json) {
        Builder read = new Builder();
        Json.parseOwn(json).properties().forEach(bucket -> bucket.getValue().properties()
                .forEach(field -> read.add(bucket.getKey(), field.getKey(), field.getValue().bigIntegerValue())));
        return read.build();
    }

    /** Compact JSON, the same for equal additions. */
    public String json() {
        return Json.write(buckets);
    }

    public boolean isEmpty() {
        return buckets.isEmpty();
    }

    /** The number of buckets. */
    public int size() {
        return buckets.size();
    }

    /** The names of the buckets. */
    public Set<String> buckets() {
        return Collections.unmodifiableSet(buckets.keySet());
    }

    /** The first bucket whose name begins with {@code prefix}. */
    public Optional<String> firstBucket(String prefix) {
        return buckets.keySet().stream().filter(bucket -> bucket.startsWith(prefix)).findFirst();
    }

    /** The additions to the first buckets. */
    public Additions first(int mostBuckets) {
        Builder first = new Builder();
        buckets.entrySet().stream().limit(mostBuckets).forEach(bucket -> bucket.getValue()
                .forEach((field, amount) -> first.add(bucket.getKey(), field, amount)));
        return first.build();
    }

    /** The additions to the buckets with matching names. */
    public Additions only(Predicate<String> bucketNames) {
        Builder some = new Builder();
        buckets.forEach((bucket, fields) -> {
            if (bucketNames.test(bucket)) {
                fields.forEach((field, amount) -> some.add(bucket, field, amount));
            }
        });
        return some.build();
    }

    /** The sum of a field over all buckets. */
    public BigInteger total(String field) {
        return buckets.values().stream()
                .map(fields -> fields.getOrDefault(field, BigInteger.ZERO))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** The sum of the absolute values of all fields. */
    public BigInteger magnitude() {
        return buckets.values().stream()
                .flatMap(fields -> fields.values().stream())
                .map(BigInteger::abs)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** The amount for a counter; zero by default. */
    public BigInteger get(String bucket, String field) {
        return fields(bucket).getOrDefault(field, BigInteger.ZERO);
    }

    /** The amounts of a bucket by field, unmodifiable. */
    public Map<String, BigInteger> fields(String bucket) {
        return buckets.getOrDefault(bucket, Map.of());
    }

    /** Passes each bucket with its fields to the receiver, in the order of the names. */
    public void forEach(BiConsumer<String, Map<String, BigInteger>> receiver) {
        buckets.forEach(receiver);
    }

    /** The sum of both. */
    public Additions plus(Additions other) {
        return new Builder().addAll(this).addAll(other).build();
    }

    /** The difference: added to {@code other} it gives this. */
    public Additions minus(Additions other) {
        return new Builder().addAll(this).subtractAll(other).build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Additions additions && buckets.equals(additions.buckets);
    }

    @Override
    public int hashCode() {
        return buckets.hashCode();
    }

    @Override
    public String toString() {
        return json();
    }

    /** Collects additions. */
    public static final class Builder {
        private final Map<String, Map<String, BigInteger>> buckets = new TreeMap<>();

        /** Adds to a counter. */
        public Builder add(String bucket, String field, BigInteger amount) {
            if (amount.signum() != 0) {
                buckets.computeIfAbsent(bucket, _ -> new TreeMap<>()).merge(field, amount, BigInteger::add);
            }
            return this;
        }

        /** Adds to a counter. */
        public Builder add(String bucket, String field, long amount) {
            return add(bucket, field, BigInteger.valueOf(amount));
        }

        public Builder addAll(Additions other) {
            other.forEach((bucket, fields) -> fields.forEach((field, amount) -> add(bucket, field, amount)));
            return this;
        }

        public Builder subtractAll(Additions other) {
            other.forEach((bucket, fields) -> fields.forEach((field, amount) -> add(bucket, field, amount.negate())));
            return this;
        }

        /** The collected additions. */
        public Additions build() {
            Map<String, Map<String, BigInteger>> kept = new TreeMap<>();
            for (Entry<String, Map<String, BigInteger>> bucket : buckets.entrySet()) {
                SortedMap<String, BigInteger> fields = new TreeMap<>(bucket.getValue());
                fields.values().removeIf(amount -> amount.signum() == 0);
                if (!fields.isEmpty()) {
                    kept.put(bucket.getKey(), Collections.unmodifiableSortedMap(fields));
                }
            }
            return kept.isEmpty() ? NONE : new Additions(kept);
        }
    }
}
