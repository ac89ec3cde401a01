package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.sync.contribution.Additions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Items that are replaced as a whole, on condition that they have not changed since they were read. Each has the
 * generation of counters that it is added to, and a version that is unique to each write.
 */
final class ContributionStore {
    private static final int KEYS_PER_READ = 100;
    private static final String GENERATION = "generation";
    private static final String VERSION = "version";
    private static final String ADDS = "adds";

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final String writer;
    private final AtomicLong written = new AtomicLong();

    /** @param writer a name unique to this store */
    ContributionStore(DynamoDbClient dynamoDb, String table, String writer) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.writer = writer;
    }

    /** An item as it was read; {@link #ABSENT} when there was none. */
    record Stored(Map<String, AttributeValue> item) {
        static final Stored ABSENT = new Stored(Map.of());

        boolean isAbsent() {
            return item.isEmpty();
        }

        /** 0 when there is none. */
        long generation() {
            return isAbsent() ? 0 : number(item, GENERATION);
        }

        /** Its additions to the counters of a generation. */
        Additions adds(long generation) {
            return isAbsent() || generation() != generation
                    ? Additions.NONE
                    : Additions.parse(PackedText.unpack(Objects.requireNonNull(item.get(ADDS))));
        }

        Optional<AttributeValue> value(String name) {
            return Optional.ofNullable(item.get(name));
        }

        /** Whether the item already has exactly these attributes. */
        boolean is(Map<String, AttributeValue> attributes) {
            Map<String, AttributeValue> own = new HashMap<>(item);
            own.remove(VERSION);
            return own.equals(attributes);
        }
    }

    /** The attributes of an item except its version. */
    static Map<String, AttributeValue> attributes(Map<String, AttributeValue> key, long generation, Additions adds,
            Map<String, AttributeValue> others) {
        Map<String, AttributeValue> attributes = new HashMap<>(key);
        attributes.put(GENERATION, number(generation));
        attributes.put(ADDS, PackedText.pack(adds.json()));
        attributes.putAll(others);
        return attributes;
    }

    /** The existing items with these keys, strongly consistent. */
    Map<Map<String, AttributeValue>, Stored> read(Collection<Map<String, AttributeValue>> keys) {
        Map<Map<String, AttributeValue>, Stored> found = new HashMap<>();
        List<Map<String, AttributeValue>> all = new ArrayList<>(keys);
        for (int from = 0; from < all.size(); from += KEYS_PER_READ) {
            List<Map<String, AttributeValue>> some = all.subList(from, Math.min(from + KEYS_PER_READ, all.size()));
            dynamoDb.batchGetItemPaginator(request -> request
                    .requestItems(Map.of(table, KeysAndAttributes.builder().keys(some).consistentRead(true).build())))
                    .stream()
                    .flatMap(page -> page.responses().getOrDefault(table, List.of()).stream())
                    .forEach(item -> found.put(Map.of("pk", item.get("pk"), "sk", item.get("sk")), new Stored(item)));
        }
        return found;
    }

    /** Replaces the item that was read with these attributes. */
    TransactWriteItem put(Stored read, Map<String, AttributeValue> attributes) {
        return TransactWriteItem.builder().put(put -> {
            put.tableName(table).item(versioned(attributes));
            if (read.isAbsent()) {
                put.conditionExpression("attribute_not_exists(pk)");
            } else {
                put.conditionExpression("version = :read").expressionAttributeValues(Map.of(":read", version(read)));
            }
        }).build();
    }

    /** Writes these attributes unless the item already is of this generation. */
    TransactWriteItem putFirst(Map<String, AttributeValue> attributes, long generation) {
        return TransactWriteItem.builder().put(put -> put.tableName(table).item(versioned(attributes))
                .conditionExpression("attribute_not_exists(pk) OR generation < :generation")
                .expressionAttributeValues(Map.of(":generation", number(generation)))).build();
    }

    /** Deletes the item that was read. */
    TransactWriteItem delete(Stored read) {
        return TransactWriteItem.builder().delete(delete -> delete.tableName(table)
                .key(Map.of("pk", read.item().get("pk"), "sk", read.item().get("sk")))
                .conditionExpression("version = :read")
                .expressionAttributeValues(Map.of(":read", version(read)))).build();
    }

    private Map<String, AttributeValue> versioned(Map<String, AttributeValue> attributes) {
        Map<String, AttributeValue> item = new HashMap<>(attributes);
        item.put(VERSION, text(writer + "/" + written.incrementAndGet()));
        return item;
    }

    private static AttributeValue version(Stored read) {
        return Objects.requireNonNull(read.item().get(VERSION));
    }
}
