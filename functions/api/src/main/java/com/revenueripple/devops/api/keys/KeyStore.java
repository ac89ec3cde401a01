package com.revenueripple.devops.api.keys;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.texts;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.api.idempotency.IdempotencyFailure;
import com.revenueripple.devops.api.idempotency.IdempotencyStore;
import com.revenueripple.devops.api.idempotency.IdempotentRequest;
import com.revenueripple.devops.api.keys.KeyFailure.Reason;
import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.dynamodb.OptimisticWrites;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.paging.Cursor;
import com.revenueripple.devops.paging.Page;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The ApiKeys table as administrators use it. One item per key is found by the hash of its plaintext. Another item
 * leads from the key_id to it, so that a new key is found at once; an index, keys only, lists the keys. Every change
 * and its entry in the audit log are one transaction. Results of requests with an {@code Idempotency-Key} are items,
 * too.
 */
public final class KeyStore {
    /** All keys: partition {@code listing}, sort {@code key_id}. */
    private static final String INDEX = "by_key_id";
    private static final String ALL_KEYS = "keys";
    private static final int MOST_PER_PAGE = 100;
    private static final Pattern KEY_ID = Pattern.compile("key_[0-9a-f]{28}");

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final ActivityLog activityLog;
    private final IdempotencyStore requests;

    public KeyStore(DynamoDbClient dynamoDb, String table, ActivityLog activityLog) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.activityLog = activityLog;
        this.requests = new IdempotencyStore(dynamoDb, table, id -> Map.of("key_hash", text("idempotency:" + id)));
    }

    /** The store for the function's variables. */
    public static KeyStore of(Environment environment, DynamoDbClient dynamoDb) {
        return new KeyStore(dynamoDb, environment.required("API_KEYS_TABLE"),
                new ActivityLog(dynamoDb, environment.required("ACTIVITY_LOG_TABLE")));
    }

    /** An id for a key that is created at that time. */
    public static String newKeyId(Instant now, SecureRandom random) {
        return Identifiers.timeOrdered("key_", now, random);
    }

    /**
     * Adds a new key.
     *
     * @throws IdempotencyFailure when another request with this {@code Idempotency-Key} created a key meanwhile
     */
    public void add(ApiKey key, Optional<IdempotentRequest> request, Activity activity) {
        requests.write(List.of(putNew(key), putPointer(key), activityLog.entry(activity)), request, reference(key));
    }

    /**
     * The id of the key that an earlier request created, if this one is its repeat.
     *
     * @throws IdempotencyFailure when the earlier request had another path or body
     */
    public Optional<String> createdBy(IdempotentRequest repeat) {
        return requests.resultOf(repeat).map(result -> text(result.reference(), "key_id"));
    }

    /**
     * Gives a key that has never been used another secret. From then on the former one is refused as revoked; its item
     * is removed after a day.
     *
     * @return the key as it is now
     * @throws KeyFailure when the key has been used, or can no longer be changed
     * @throws IdempotencyFailure when another repeat gave it another secret meanwhile
     */
    public ApiKey reissue(String keyId, KeySecret secret, Instant now, Change<Activity> activity) {
        ApiKey known = existing(keyId);
        return OptimisticWrites.repeat(known, () -> existing(keyId), before -> {
            if (!before.hash().equals(known.hash())) {
                throw new IdempotencyFailure(IdempotencyFailure.Reason.IN_USE);
            }
            if (before.usageCount() > 0) {
                throw new KeyFailure(Reason.USED);
            }
            ApiKey after = before.changeable(now).with(secret);
            return Transactions.writeIfMet(dynamoDb, List.of(
                    putVoid(before, now),
                    putNew(after),
                    movePointer(before, after),
                    activityLog.entry(activity.from(before, after))), after);
        }).orElseThrow(() -> new KeyFailure(Reason.CHANGED_MEANWHILE));
    }

    /** The key with that id. */
    public Optional<ApiKey> find(String keyId) {
        return KEY_ID.matcher(keyId).matches()
                ? item(pointer(keyId)).flatMap(pointer -> item(text(pointer, "points_to")))
                        .flatMap(item -> isVoid(item) ? find(keyId) : Optional.of(key(item)))
                : Optional.empty();
    }

    /** Whether the item belongs to a former secret; the pointer then leads to the present one. */
    private static boolean isVoid(Map<String, AttributeValue> item) {
        return !item.containsKey("listing");
    }

    /**
     * The keys, newest first.
     *
     * @param limit from 1 to 100
     * @throws com.revenueripple.devops.paging.InvalidCursorException when the cursor does not belong to this list
     */
    public Page<ApiKey> list(Optional<String> cursor, int limit) {
        QueryResponse page = dynamoDb.query(query -> query
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("listing = :all")
                .expressionAttributeValues(Map.of(":all", text(ALL_KEYS)))
                .scanIndexForward(false)
                .exclusiveStartKey(cursor.map(KeyStore::startKey).orElse(null))
                .limit(limit));
        List<String> hashes = page.items().stream().map(item -> text(item, "key_hash")).toList();
        Optional<String> next = page.hasLastEvaluatedKey() && !page.lastEvaluatedKey().isEmpty()
                ? Optional.of(cursor(page.lastEvaluatedKey()))
                : Optional.empty();
        return new Page<>(byHashes(hashes), next);
    }

    /** The number of keys of each status; every status is present. */
    public Map<KeyStatus, Integer> countByStatus(Instant now) {
        Map<KeyStatus, Integer> counts = new EnumMap<>(KeyStatus.class);
        for (KeyStatus status : KeyStatus.values()) {
            counts.put(status, 0);
        }
        forEach(key -> counts.merge(key.status(now), 1, Integer::sum));
        return counts;
    }

    /** Passes every key to the action, newest first. */
    public void forEach(Consumer<ApiKey> action) {
        Optional<String> cursor = Optional.empty();
        do {
            Page<ApiKey> page = list(cursor, MOST_PER_PAGE);
            page.items().forEach(action);
            cursor = page.nextCursor();
        } while (cursor.isPresent());
    }

    /**
     * Changes the settings of a key.
     *
     * @param change makes the new settings from the present ones
     * @param activity makes the entry of the audit log
     * @return the key as it is now
     * @throws KeyFailure when there is no such key, or it is revoked, expired or replaced
     */
    public ApiKey change(String keyId, Function<KeySettings, KeySettings> change, Instant now,
            Change<Activity> activity) {
        return attempted(keyId, before -> {
            before.changeable(now);
            ApiKey after = next(before, change.apply(before.settings()), Optional.empty(), Optional.empty());
            return Transactions.writeIfMet(dynamoDb, List.of(
                    update(before, """
                            SET #name = :name, #permissions = :permissions, rate_limit_per_minute = :limit, \
                            emission_interval = :interval, expires_at = :expires_at, version = version + :one""",
                            settingsValues(after.settings()), Map.of("#name", "name", "#permissions", "permissions")),
                    activityLog.entry(activity.from(before, after))), after);
        });
    }

    /**
     * Replaces a key by a successor; the old one works until its new expiry.
     *
     * @param successor makes the new key from the old one
     * @param oldExpiresAt the end of the grace period; the old key's own expiry applies when it is earlier
     * @throws KeyFailure when there is no such key, or it is revoked, expired or replaced already
     * @throws IdempotencyFailure when another request with this {@code Idempotency-Key} created a key meanwhile
     */
    public Rotation rotate(String keyId, Function<ApiKey, ApiKey> successor, Instant oldExpiresAt, Instant now,
            Optional<IdempotentRequest> request, Change<Activity> activity) {
        return attempted(keyId, before -> {
            if (before.replacedBy().isPresent()) {
                request.ifPresent(requests::requireFirst);
            }
            before.changeable(now);
            ApiKey successorKey = successor.apply(before);
            Instant expiresAt = oldExpiresAt.isBefore(before.expiresAt()) ? oldExpiresAt : before.expiresAt();
            ApiKey after = next(before, before.settings().expiringAt(expiresAt), Optional.empty(),
                    Optional.of(successorKey.keyId()));
            List<TransactWriteItem> writes = List.of(
                    update(before, "SET expires_at = :expires_at, replaced_by = :successor, version = version + :one",
                            Map.of(":expires_at", instant(expiresAt), ":successor", text(successorKey.keyId())),
                            Map.of()),
                    putNew(successorKey),
                    putPointer(successorKey),
                    activityLog.entry(activity.from(before, after)));
            return Transactions.isMet(() -> requests.write(writes, request, reference(successorKey)))
                    ? Optional.of(new Rotation(after, successorKey))
                    : Optional.empty();
        });
    }

    /** As {@link #reissue}, for the successor of a key. */
    public Rotation reissueSuccessor(String replacedId, String successorId, KeySecret secret, Instant now,
            Change<Activity> activity) {
        return new Rotation(existing(replacedId), reissue(successorId, secret, now, activity));
    }

    /**
     * Revokes a key for good, with the next request. A revoked key stays as it is.
     *
     * @return the key as it is now
     * @throws KeyFailure when there is no such key
     */
    public ApiKey revoke(String keyId, Instant now, Change<Activity> activity) {
        return attempted(keyId, before -> {
            if (before.revokedAt().isPresent()) {
                return Optional.of(before);
            }
            ApiKey after = next(before, before.settings(), Optional.of(now), before.replacedBy());
            return Transactions.writeIfMet(dynamoDb, List.of(
                    update(before, "SET revoked_at = :now, version = version + :one", Map.of(":now", instant(now)),
                            Map.of()),
                    activityLog.entry(activity.from(before, after))), after);
        });
    }

    /**
     * Stores with an active key that this activity is the notice of its expiry. Concurrent changes by administrators
     * are not held up.
     *
     * @param key as it was read
     * @return false when the key meanwhile got another expiry, was revoked or replaced, or another notice was given
     */
    public boolean recordNotice(ExpiryNotice notice, ApiKey key, Activity activity) {
        return Transactions.writeIfMet(dynamoDb, List.of(note(notice, key), activityLog.entry(activity)));
    }

    /**
     * Two keys, one in place of the other.
     *
     * @param replaced the old key as it is now
     * @param successor the new key
     */
    public record Rotation(ApiKey replaced, ApiKey successor) {}

    /** A value computed from a key before and after a change. */
    @FunctionalInterface
    public interface Change<T> {
        /** Computes the value. */
        T from(ApiKey before, ApiKey after);
    }

    /** Reads the key and writes it on condition that it has not been changed meanwhile; otherwise starts again. */
    private <T> T attempted(String keyId, Function<ApiKey, Optional<T>> write) {
        return OptimisticWrites.repeat(() -> existing(keyId), write)
                .orElseThrow(() -> new KeyFailure(Reason.CHANGED_MEANWHILE));
    }

    private ApiKey existing(String keyId) {
        return find(keyId).orElseThrow(() -> new KeyFailure(Reason.NOT_FOUND));
    }

    private TransactWriteItem putNew(ApiKey key) {
        return TransactWriteItem.builder().put(put -> put
                .tableName(table)
                .item(item(key))
                .conditionExpression("attribute_not_exists(key_hash)")).build();
    }

    /** The item of a secret that another one replaces: refused as revoked, in no list, and removed after a day. */
    private TransactWriteItem putVoid(ApiKey unused, Instant now) {
        Map<String, AttributeValue> item = item(
                next(unused, unused.settings(), Optional.of(now), unused.replacedBy()));
        item.remove("listing");
        item.put("remove_at", timeToLive(now.plus(IdempotencyStore.RETENTION)));
        Map<String, AttributeValue> values = new HashMap<>(noticeValues(unused));
        values.put(":version", number(unused.version()));
        values.put(":none", number(0));
        return TransactWriteItem.builder().put(put -> put
                .tableName(table)
                .item(item)
                .conditionExpression("version = :version AND usage_count = :none AND " + noticeCondition(unused))
                .expressionAttributeValues(values)).build();
    }

    private TransactWriteItem update(ApiKey before, String expression, Map<String, AttributeValue> values,
            Map<String, String> names) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.put(":version", number(before.version()));
        all.put(":one", number(1));
        return TransactWriteItem.builder().update(update -> update
                .tableName(table)
                .key(Map.of("key_hash", text(before.hash())))
                .conditionExpression("version = :version")
                .updateExpression(expression)
                .expressionAttributeNames(names.isEmpty() ? null : names)
                .expressionAttributeValues(all)).build();
    }

    private TransactWriteItem note(ExpiryNotice notice, ApiKey key) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":notice", text(notice.stored()),
                ":expires_at", instant(notice.expiresAt())));
        values.putAll(noticeValues(key));
        return TransactWriteItem.builder().update(update -> update
                .tableName(table)
                .key(Map.of("key_hash", text(key.hash())))
                .conditionExpression("""
                        expires_at = :expires_at AND attribute_not_exists(revoked_at) \
                        AND attribute_not_exists(replaced_by) AND\s""" + noticeCondition(key))
                .updateExpression("SET expiry_notice = :notice")
                .expressionAttributeValues(values)).build();
    }

    /** That no other notice has been given since the key was read. */
    private static String noticeCondition(ApiKey key) {
        return key.expiryNotice().isPresent() ? "expiry_notice = :given" : "attribute_not_exists(expiry_notice)";
    }

    private static Map<String, AttributeValue> noticeValues(ApiKey key) {
        return key.expiryNotice().map(given -> Map.of(":given", text(given.stored()))).orElse(Map.of());
    }

    private TransactWriteItem putPointer(ApiKey key) {
        return TransactWriteItem.builder().put(put -> put
                .tableName(table)
                .item(pointerItem(key))
                .conditionExpression("attribute_not_exists(key_hash)")).build();
    }

    private TransactWriteItem movePointer(ApiKey before, ApiKey after) {
        return TransactWriteItem.builder().put(put -> put
                .tableName(table)
                .item(pointerItem(after))
                .conditionExpression("points_to = :before")
                .expressionAttributeValues(Map.of(":before", text(before.hash())))).build();
    }

    private static Map<String, AttributeValue> pointerItem(ApiKey key) {
        return Map.of("key_hash", text(pointer(key.keyId())), "points_to", text(key.hash()));
    }

    private static Map<String, AttributeValue> reference(ApiKey key) {
        return Map.of("key_id", text(key.keyId()));
    }

    /** The item that leads from the id to the hash; no hash looks like its key. */
    private static String pointer(String keyId) {
        return "id:" + keyId;
    }

    private Optional<Map<String, AttributeValue>> item(String keyHash) {
        GetItemResponse found = dynamoDb.getItem(get -> get
                .tableName(table)
                .key(Map.of("key_hash", text(keyHash)))
                .consistentRead(true));
        return found.hasItem() ? Optional.of(found.item()) : Optional.empty();
    }

    private List<ApiKey> byHashes(List<String> hashes) {
        if (hashes.isEmpty()) {
            return List.of();
        }
        KeysAndAttributes wanted = KeysAndAttributes.builder()
                .keys(hashes.stream().map(hash -> Map.of("key_hash", text(hash))).toList())
                .consistentRead(true)
                .build();
        Map<String, ApiKey> found = dynamoDb.batchGetItemPaginator(batch -> batch.requestItems(Map.of(table, wanted)))
                .stream()
                .flatMap(response -> response.responses().getOrDefault(table, List.of()).stream())
                .filter(item -> !isVoid(item))
                .map(KeyStore::key)
                .collect(Collectors.toMap(ApiKey::hash, Function.identity()));
        return hashes.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    private static Map<String, AttributeValue> settingsValues(KeySettings settings) {
        return Map.of(
                ":name", text(settings.name()),
                ":permissions", texts(codes(settings.permissions())),
                ":limit", number(settings.rateLimit().perMinute()),
                ":interval", number(RateLimit.toStored(settings.rateLimit().intervalMicros())),
                ":expires_at", instant(settings.expiresAt()));
    }

    static Map<String, AttributeValue> item(ApiKey key) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("key_hash", text(key.hash()));
        item.put("listing", text(ALL_KEYS));
        item.put("key_id", text(key.keyId()));
        item.put("name", text(key.name()));
        item.put("key_hint", text(key.hint()));
        item.put("user_id", text(key.userId()));
        item.put("permissions", texts(codes(key.permissions())));
        item.put("rate_limit_per_minute", number(key.rateLimit().perMinute()));
        item.put("emission_interval", number(RateLimit.toStored(key.rateLimit().intervalMicros())));
        item.put("created_at", instant(key.createdAt()));
        item.put("expires_at", instant(key.expiresAt()));
        item.put("usage_count", number(key.usageCount()));
        item.put("tat", number(0));
        item.put("version", number(key.version()));
        key.revokedAt().ifPresent(at -> item.put("revoked_at", instant(at)));
        key.expiryNotice().ifPresent(notice -> item.put("expiry_notice", text(notice.stored())));
        return item;
    }

    static ApiKey key(Map<String, AttributeValue> item) {
        return new ApiKey(
                text(item, "key_hash"),
                text(item, "key_id"),
                text(item, "name"),
                text(item, "key_hint"),
                text(item, "user_id"),
                permissions(texts(item, "permissions")),
                new RateLimit(Math.toIntExact(number(item, "rate_limit_per_minute"))),
                instant(item, "created_at"),
                instant(item, "expires_at"),
                Attributes.optionalInstant(item, "revoked_at"),
                Attributes.optionalText(item, "replaced_by"),
                Attributes.optionalInstant(item, "last_used_at"),
                number(item, "usage_count"),
                number(item, "version"),
                Attributes.optionalText(item, "expiry_notice").map(ExpiryNotice::ofStored));
    }

    /** The key after a change by an administrator, with the same identity and use. */
    private static ApiKey next(ApiKey key, KeySettings settings, Optional<Instant> revokedAt,
            Optional<String> replacedBy) {
        return new ApiKey(key.hash(), key.keyId(), settings.name(), key.hint(), key.userId(), settings.permissions(),
                settings.rateLimit(), key.createdAt(), settings.expiresAt(), revokedAt, replacedBy, key.lastUsedAt(),
                key.usageCount(), key.version() + 1, key.expiryNotice());
    }

    private static Set<String> codes(Set<Permission> permissions) {
        return permissions.stream().map(Permission::code).collect(Collectors.toSet());
    }

    private static Set<Permission> permissions(Set<String> codes) {
        return codes.stream().flatMap(code -> Permission.of(code).stream()).collect(Collectors.toSet());
    }

    private static String cursor(Map<String, AttributeValue> key) {
        return Cursor.encode(Map.of("key_id", text(key, "key_id"), "key_hash", text(key, "key_hash")));
    }

    private static Map<String, AttributeValue> startKey(String cursor) {
        Map<String, AttributeValue> key = new HashMap<>();
        Cursor.decode(cursor, Set.of("key_id", "key_hash")::equals)
                .forEach((name, value) -> key.put(name, text(value)));
        key.put("listing", text(ALL_KEYS));
        return key;
    }
}
