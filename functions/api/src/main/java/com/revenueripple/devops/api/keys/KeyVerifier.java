package com.revenueripple.devops.api.keys;

import static com.revenueripple.devops.dynamodb.Attributes.decimal;
import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.api.keys.KeyVerdict.Accepted;
import com.revenueripple.devops.api.keys.KeyVerdict.RateLimited;
import com.revenueripple.devops.api.keys.KeyVerdict.Refused;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.http.Permission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Decides on a presented key with one conditional write: the key exists, is not revoked, not expired and within its
 * rate; the same write counts the use. A refused request changes nothing.
 *
 * <p>The rate limit ({@link RateLimit}) has two branches, each a condition that DynamoDB can evaluate: an idle key
 * ({@code tat <= now}) starts anew, a busy one ({@code now < tat <= now + tolerance}) adds its interval. The verifier
 * remembers the {@code tat} it last saw of a key and tries the right branch first; a wrong guess costs a second write.
 *
 * <p>The function's role may only write the attributes that the expressions name. They therefore name the interval of
 * a key, and neither its limit nor its permissions.
 *
 * <p>When the response of a write is lost, the client repeats the write, and one request counts twice. That only ever
 * makes {@code usage_count} too high and the rate too strict. To tell such a repeat from another request, each request
 * would have to be stored.
 */
public final class KeyVerifier {
    private static final int REMEMBERED_KEYS = 10_000;
    /** How long a refusal for the rate may be repeated from memory, so that a flood costs few writes. */
    private static final Duration REFUSAL_MEMORY = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 4;
    /** Not met for a missing item, which has no {@code expires_at}. */
    private static final String VALID = "expires_at > :now_ms AND attribute_not_exists(revoked_at)";
    private static final String COUNT_USE = ", last_used_at = :now_ms ADD usage_count :one";

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Clock clock;
    private final RecentRates recent = new RecentRates(REMEMBERED_KEYS);

    public KeyVerifier(DynamoDbClient dynamoDb, String table, Clock clock) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.clock = clock;
    }

    /**
     * Decides and, when the key is accepted, counts the use.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the store does not answer
     */
    public KeyVerdict verify(KeySecret secret) {
        String hash = secret.hash();
        Instant now = clock.instant();
        Optional<RecentRates.Rate> seen = recent.of(hash);
        Optional<KeyVerdict> remembered = seen.flatMap(rate -> refusedFromMemory(rate, now));
        if (remembered.isPresent()) {
            return remembered.get();
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return accepted(use(hash, seen, now), now);
            } catch (ConditionalCheckFailedException failed) {
                if (!failed.hasItem() || failed.item().isEmpty()) {
                    return new Refused(KeyVerdict.Reason.UNKNOWN);
                }
                Optional<KeyVerdict> verdict = refusal(failed.item(), now);
                if (verdict.isPresent()) {
                    return verdict.get();
                }
                seen = Optional.of(remember(failed.item(), now));
            }
        }
        throw new IllegalStateException("The key changed during each of " + ATTEMPTS + " attempts to use it.");
    }

    /** The verdict on a key that is found and accepted, without the store: for priming only, never for a request. */
    public KeyVerdict prime(KeySecret secret) {
        Instant now = clock.instant();
        KeySettings settings = new KeySettings("Priming", Set.of(Permission.values()), new RateLimit(1), now);
        return accepted(KeyStore.item(ApiKey.unused(secret, "key_priming", "nobody", settings, now)), now);
    }

    private Map<String, AttributeValue> use(String hash, Optional<RecentRates.Rate> seen, Instant now) {
        long nowMicros = RateLimit.toMicros(now);
        UpdateItemRequest request = seen.filter(rate -> rate.tatMicros() > nowMicros)
                .map(rate -> useBusy(hash, rate.limit(), now))
                .orElseGet(() -> useIdle(hash, now));
        return Transactions.retried(() -> dynamoDb.updateItem(request)).attributes();
    }

    private UpdateItemRequest useIdle(String hash, Instant now) {
        return use(hash)
                .conditionExpression(VALID + " AND tat <= :now")
                .updateExpression("SET tat = :now + emission_interval" + COUNT_USE)
                .expressionAttributeValues(Map.of(
                        ":now", number(RateLimit.toStored(RateLimit.toMicros(now))),
                        ":now_ms", instant(now),
                        ":one", number(1)))
                .build();
    }

    private UpdateItemRequest useBusy(String hash, RateLimit limit, Instant now) {
        long nowMicros = RateLimit.toMicros(now);
        return use(hash)
                .conditionExpression(VALID + " AND emission_interval = :interval AND tat > :now AND tat <= :latest")
                .updateExpression("SET tat = tat + emission_interval" + COUNT_USE)
                .expressionAttributeValues(Map.of(
                        ":now", number(RateLimit.toStored(nowMicros)),
                        ":latest", number(RateLimit.toStored(nowMicros + limit.toleranceMicros())),
                        ":interval", number(RateLimit.toStored(limit.intervalMicros())),
                        ":now_ms", instant(now),
                        ":one", number(1)))
                .build();
    }

    private UpdateItemRequest.Builder use(String hash) {
        return UpdateItemRequest.builder()
                .tableName(table)
                .key(Map.of("key_hash", text(hash)))
                .returnValues(ReturnValue.ALL_NEW)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    }

    private KeyVerdict accepted(Map<String, AttributeValue> item, Instant now) {
        RecentRates.Rate rate = remember(item, now);
        return new Accepted(rate.key(), rate.limit().state(true, rate.tatMicros(), RateLimit.toMicros(now)));
    }

    /** Why the stored key is refused; empty when only the guess of the branch was wrong. */
    private Optional<KeyVerdict> refusal(Map<String, AttributeValue> item, Instant now) {
        ApiKey key = KeyStore.key(item);
        return switch (key.status(now)) {
            case REVOKED -> Optional.of(new Refused(KeyVerdict.Reason.REVOKED));
            case EXPIRED -> Optional.of(new Refused(KeyVerdict.Reason.EXPIRED));
            case ACTIVE, ROTATING -> rateRefusal(remember(item, now), now);
        };
    }

    private static Optional<KeyVerdict> rateRefusal(RecentRates.Rate rate, Instant now) {
        long nowMicros = RateLimit.toMicros(now);
        return rate.limit().admits(rate.tatMicros(), nowMicros)
                ? Optional.empty()
                : Optional.of(new RateLimited(rate.key(), rate.limit().state(false, rate.tatMicros(), nowMicros)));
    }

    private static Optional<KeyVerdict> refusedFromMemory(RecentRates.Rate rate, Instant now) {
        return now.isBefore(rate.seenAt().plus(REFUSAL_MEMORY)) ? rateRefusal(rate, now) : Optional.empty();
    }

    private RecentRates.Rate remember(Map<String, AttributeValue> item, Instant now) {
        RecentRates.Rate rate = new RecentRates.Rate(KeyStore.key(item), RateLimit.toMicros(decimal(item, "tat")), now);
        recent.remember(rate);
        return rate;
    }
}
