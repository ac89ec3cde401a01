package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.environment.Sha256;
import com.revenueripple.devops.metrics.Leaderboard;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The keys of the engine's items in the metrics table. */
final class EngineKeys {
    /** In characters. Keys of an index have at most 1,024 bytes. */
    private static final int LONGEST_ID = 300;

    private EngineKeys() {}

    /** An id within a key: a source's id, or the hash of one that is too long. */
    static String inKey(String id) {
        return id.length() <= LONGEST_ID
                ? id
                : "sha256:" + Sha256.hex(id.getBytes(StandardCharsets.UTF_8));
    }

    /** A contribution; subscriptions have one item per customer. */
    static Map<String, AttributeValue> contribution(Kind kind, String id) {
        return key("contribution#" + kind.code() + "#" + inKey(id), "contribution");
    }

    /** A subscription as it was last seen. */
    static Map<String, AttributeValue> subscription(String id) {
        return key("subscription#" + inKey(id), "subscription");
    }

    /** A bucket of counters, in one of its shards; an affiliate's standing has only one. */
    static Map<String, AttributeValue> bucket(Kind kind, long generation, int shard, String bucket) {
        if (!bucket.startsWith(Buckets.STANDING)) {
            return key(counters(kind, generation, shard), bucket);
        }
        String[] parts = bucket.split("#", 4);
        return Leaderboard.key(generation, parts[1], parts[2], parts[3]);
    }

    /** The partition of a shard's counters; the sort key is the bucket's name. */
    static String counters(Kind kind, long generation, int shard) {
        return "counters#" + kind.code() + "#" + generation + "#" + shard;
    }

    /** The item that names the run that may write, one for each of its writers. */
    static Map<String, AttributeValue> fence(int writer) {
        return key("sync", "fence#" + writer);
    }

    /** The listing of customers by the time of their next step. */
    static String due(long generation) {
        return "due#" + generation;
    }

    static Map<String, AttributeValue> key(String partition, String sort) {
        return Map.of("pk", text(partition), "sk", text(sort));
    }
}
