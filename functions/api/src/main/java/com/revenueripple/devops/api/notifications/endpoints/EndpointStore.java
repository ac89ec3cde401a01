package com.revenueripple.devops.api.notifications.endpoints;

import static com.revenueripple.devops.dynamodb.Attributes.elements;
import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.optionalInstant;
import static com.revenueripple.devops.dynamodb.Attributes.optionalText;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.api.idempotency.IdempotencyFailure;
import com.revenueripple.devops.api.idempotency.IdempotencyStore;
import com.revenueripple.devops.api.idempotency.IdempotentRequest;
import com.revenueripple.devops.api.notifications.endpoints.EndpointFailure.Reason;
import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.dynamodb.OptimisticWrites;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.environment.Environment;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The endpoints in the Notifications table, all in one partition because there are few. Their secrets are in another
 * partition, so that only signing reads them. Every change by an administrator and its entry in the audit log are one
 * transaction. Results of requests with an {@code Idempotency-Key} are a third partition.
 */
public final class EndpointStore {
    /** How long a secret still signs after its successor was created. */
    public static final Duration SECRET_OVERLAP = Duration.ofHours(24);

    private static final String ENDPOINTS = "endpoints";
    private static final String SECRETS = "secrets";
    private static final String REQUESTS = "idempotency";
    private static final int MOST_ENDPOINTS = 50;
    private static final int MOST_SECRETS = 5;

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final ActivityLog activityLog;
    private final IdempotencyStore requests;

    public EndpointStore(DynamoDbClient dynamoDb, String table, ActivityLog activityLog) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.activityLog = activityLog;
        this.requests = new IdempotencyStore(dynamoDb, table, id -> key(REQUESTS, id));
    }

    /** The store for the function's variables. */
    public static EndpointStore of(Environment environment, DynamoDbClient dynamoDb) {
        return new EndpointStore(dynamoDb, environment.required("NOTIFICATIONS_TABLE"),
                new ActivityLog(dynamoDb, environment.required("ACTIVITY_LOG_TABLE")));
    }

    /**
     * Adds a new endpoint.
     *
     * @throws EndpointFailure when 50 exist already
     * @throws IdempotencyFailure when another request with this {@code Idempotency-Key} created an endpoint meanwhile
     */
    public void add(Endpoint endpoint, SigningSecret secret, Optional<IdempotentRequest> request, Activity activity) {
        if (list().size() >= MOST_ENDPOINTS) {
            throw new EndpointFailure(Reason.TOO_MANY);
        }
        requests.write(List.of(
                put(item(endpoint), "attribute_not_exists(pk)", Map.of()),
                put(secretsItem(endpoint.endpointId(), List.of(secret)), "attribute_not_exists(pk)", Map.of()),
                activityLog.entry(activity)), request, reference(endpoint.endpointId(), secret));
    }

    /**
     * A secret and its endpoint.
     *
     * @param endpoint as it is now
     * @param at when the secret was created
     */
    public record Issued(Endpoint endpoint, SigningSecret secret, Instant at) {}

    /**
     * The secret that an earlier request created, if this one is its repeat. The audit log records that it is shown
     * again.
     *
     * @param activity makes the entry of the audit log
     * @throws IdempotencyFailure when the earlier request had another path or body
     * @throws EndpointFailure when the endpoint has been deleted, or has been rotated since
     */
    public Optional<Issued> issuedBy(IdempotentRequest repeat, Function<Endpoint, Activity> activity) {
        return requests.resultOf(repeat).map(result -> {
            String endpointId = text(result.reference(), "endpoint_id");
            Endpoint endpoint = find(endpointId).orElseThrow(() -> new EndpointFailure(Reason.DELETED));
            SigningSecret newest = secrets(endpointId, repeat.at()).stream().findFirst()
                    .orElseThrow(() -> new EndpointFailure(Reason.DELETED));
            if (!newest.hash().equals(text(result.reference(), "secret_hash"))) {
                throw new EndpointFailure(Reason.ALREADY_ROTATED);
            }
            activityLog.add(activity.apply(endpoint));
            return new Issued(endpoint, newest, result.at());
        });
    }

    private static Map<String, AttributeValue> reference(String endpointId, SigningSecret secret) {
        return Map.of("endpoint_id", text(endpointId), "secret_hash", text(secret.hash()));
    }

    /** The endpoint with that id. */
    public Optional<Endpoint> find(String endpointId) {
        return EndpointIds.isId(endpointId)
                ? item(ENDPOINTS, endpointId).map(EndpointStore::endpoint)
                : Optional.empty();
    }

    /** All endpoints, oldest first. */
    public List<Endpoint> list() {
        return dynamoDb.queryPaginator(query -> query.tableName(table)
                .keyConditionExpression("pk = :all")
                .expressionAttributeValues(Map.of(":all", text(ENDPOINTS)))
                .consistentRead(true)).items().stream().map(EndpointStore::endpoint).toList();
    }

    /** The secrets for signing a message at that time, the newest first; none when the endpoint does not exist. */
    public List<SigningSecret> secrets(String endpointId, Instant now) {
        return item(SECRETS, endpointId).map(EndpointStore::secrets).orElse(List.of()).stream()
                .filter(secret -> secret.isLive(now))
                .toList();
    }

    /**
     * Changes an endpoint.
     *
     * @param change makes the new endpoint from the present one
     * @param activity makes the entry of the audit log
     * @return the endpoint as it is now
     * @throws EndpointFailure when the endpoint does not exist or is modified concurrently
     */
    public Endpoint change(String endpointId, UnaryOperator<Endpoint> change,
            BiFunction<Endpoint, Endpoint, Activity> activity) {
        return attempted(endpointId, change, (before, after) -> List.of(replace(before, after),
                activityLog.entry(activity.apply(before, after))));
    }

    /**
     * Gives an endpoint a new secret; the earlier ones still sign for {@link #SECRET_OVERLAP}.
     *
     * @return the endpoint as it is now
     * @throws EndpointFailure when the endpoint does not exist, has too many secrets, or is modified concurrently
     * @throws IdempotencyFailure when another request with this {@code Idempotency-Key} rotated an endpoint meanwhile
     */
    public Endpoint rotate(String endpointId, SigningSecret successor, Instant now,
            Optional<IdempotentRequest> request, Function<Endpoint, Activity> activity) {
        return attempted(endpointId, before -> before.with(before.settings()), (before, after) -> List.of(
                replace(before, after),
                put(secretsItem(endpointId, rotated(endpointId, successor, now)), "attribute_exists(pk)", Map.of()),
                activityLog.entry(activity.apply(after))),
                writes -> requests.write(writes, request, reference(endpointId, successor)));
    }

    private List<SigningSecret> rotated(String endpointId, SigningSecret successor, Instant now) {
        List<SigningSecret> secrets = new ArrayList<>(List.of(successor));
        secrets(endpointId, now).forEach(secret -> secrets.add(secret.until(now.plus(SECRET_OVERLAP))));
        if (secrets.size() > MOST_SECRETS) {
            throw new EndpointFailure(Reason.TOO_MANY_SECRETS);
        }
        return secrets;
    }

    /**
     * Deletes an endpoint and its secrets.
     *
     * @return the endpoint as it was
     * @throws EndpointFailure when the endpoint does not exist or is modified concurrently
     */
    public Endpoint delete(String endpointId, Function<Endpoint, Activity> activity) {
        return attempted(endpointId, UnaryOperator.identity(), (before, _) -> List.of(
                TransactWriteItem.builder().delete(delete -> delete.tableName(table)
                        .key(key(ENDPOINTS, endpointId))
                        .conditionExpression("version = :version")
                        .expressionAttributeValues(Map.of(":version", number(before.version())))).build(),
                TransactWriteItem.builder().delete(delete -> delete.tableName(table)
                        .key(key(SECRETS, endpointId))).build(),
                activityLog.entry(activity.apply(before))));
    }

    /**
     * Writes an entry of the audit log that requests something, if the endpoint is enabled.
     *
     * @return the entry
     * @throws EndpointFailure when the endpoint does not exist or is disabled
     */
    public Activity request(String endpointId, Function<Endpoint, Activity> activity) {
        Endpoint endpoint = find(endpointId).orElseThrow(() -> new EndpointFailure(Reason.NOT_FOUND));
        if (!endpoint.isEnabled()) {
            throw new EndpointFailure(Reason.DISABLED);
        }
        Activity requested = activity.apply(endpoint);
        Transactions.write(dynamoDb, List.of(activityLog.entry(requested)));
        return requested;
    }

    /**
     * Disables an endpoint because of its responses.
     *
     * @param still whether the present endpoint is still to be disabled
     * @param activity makes the entry of the audit log
     * @return whether this call disabled it
     * @throws EndpointFailure when it is modified concurrently
     */
    public boolean disable(String endpointId, Predicate<Endpoint> still, String reason, Instant now,
            Function<Endpoint, Activity> activity) {
        return OptimisticWrites.repeat(() -> find(endpointId).filter(Endpoint::isEnabled).filter(still), before -> {
            if (before.isEmpty()) {
                return Optional.of(false);
            }
            Endpoint after = before.get().disabled(reason, now);
            return Transactions.writeIfMet(dynamoDb,
                    List.of(replace(before.get(), after), activityLog.entry(activity.apply(after))), true);
        }).orElseThrow(() -> new EndpointFailure(Reason.CHANGED_MEANWHILE));
    }

    /** Records that the endpoint has failed, unless a failure is already recorded. */
    public void noteFailure(Endpoint endpoint, Instant at) {
        note(endpoint, "SET failing_since = if_not_exists(failing_since, :at)", Map.of(":at", instant(at)));
    }

    /** Records that the endpoint works. */
    public void noteSuccess(Endpoint endpoint) {
        note(endpoint, "REMOVE failing_since", Map.of());
    }

    private void note(Endpoint endpoint, String expression, Map<String, AttributeValue> values) {
        try {
            Transactions.retried(() -> dynamoDb.updateItem(update -> update.tableName(table)
                    .key(key(ENDPOINTS, endpoint.endpointId()))
                    .conditionExpression("attribute_exists(pk)")
                    .updateExpression(expression)
                    .expressionAttributeValues(values.isEmpty() ? null : values)));
        } catch (ConditionalCheckFailedException _) {
            // It was deleted meanwhile.
        }
    }

    /**
     * Reads the endpoint and writes it on condition that it has not been changed meanwhile; otherwise starts again.
     *
     * @param next makes the new endpoint
     * @param writes makes the writes from the old and the new endpoint, the first of them the conditional one
     */
    private Endpoint attempted(String endpointId, UnaryOperator<Endpoint> next,
            BiFunction<Endpoint, Endpoint, List<TransactWriteItem>> writes) {
        return attempted(endpointId, next, writes, all -> Transactions.write(dynamoDb, all));
    }

    /** The same, with what makes the transaction. */
    private Endpoint attempted(String endpointId, UnaryOperator<Endpoint> next,
            BiFunction<Endpoint, Endpoint, List<TransactWriteItem>> writes,
            Consumer<List<TransactWriteItem>> transaction) {
        return OptimisticWrites
                .repeat(() -> find(endpointId).orElseThrow(() -> new EndpointFailure(Reason.NOT_FOUND)), before -> {
                    Endpoint after = next.apply(before);
                    return Transactions.isMet(() -> transaction.accept(writes.apply(before, after)))
                            ? Optional.of(after)
                            : Optional.empty();
                }).orElseThrow(() -> new EndpointFailure(Reason.CHANGED_MEANWHILE));
    }

    /** On condition that neither an administrator nor a delivery has changed it meanwhile. */
    private TransactWriteItem replace(Endpoint before, Endpoint after) {
        AttributeValue version = number(before.version());
        return before.failingSince()
                .map(since -> put(item(after), "version = :version AND failing_since = :since",
                        Map.of(":version", version, ":since", instant(since))))
                .orElseGet(() -> put(item(after), "version = :version AND attribute_not_exists(failing_since)",
                        Map.of(":version", version)));
    }

    private TransactWriteItem put(Map<String, AttributeValue> item, String condition,
            Map<String, AttributeValue> values) {
        return TransactWriteItem.builder().put(put -> put.tableName(table)
                .item(item)
                .conditionExpression(condition)
                .expressionAttributeValues(values.isEmpty() ? null : values)).build();
    }

    private Optional<Map<String, AttributeValue>> item(String partition, String endpointId) {
        return Optional.of(dynamoDb.getItem(get -> get.tableName(table)
                .key(key(partition, endpointId))
                .consistentRead(true)).item()).filter(item -> !item.isEmpty());
    }

    private static Map<String, AttributeValue> key(String partition, String endpointId) {
        return Map.of("pk", text(partition), "sk", text(endpointId));
    }

    private static Map<String, AttributeValue> item(Endpoint endpoint) {
        Map<String, AttributeValue> item = new HashMap<>(key(ENDPOINTS, endpoint.endpointId()));
        item.put("url", text(endpoint.settings().url().toString()));
        item.put("event_types", AttributeValue.fromL(
                endpoint.settings().eventTypes().terms().stream().map(Attributes::text).toList()));
        endpoint.settings().description().ifPresent(description -> item.put("description", text(description)));
        item.put("created_at", instant(endpoint.createdAt()));
        item.put("created_by", text(endpoint.createdBy()));
        endpoint.disabledAt().ifPresent(at -> item.put("disabled_at", instant(at)));
        endpoint.disabledReason().ifPresent(reason -> item.put("disabled_reason", text(reason)));
        endpoint.failingSince().ifPresent(since -> item.put("failing_since", instant(since)));
        item.put("version", number(endpoint.version()));
        return item;
    }

    private static Endpoint endpoint(Map<String, AttributeValue> item) {
        EventSelection eventTypes = new EventSelection(
                elements(item, "event_types").stream().map(AttributeValue::s).toList());
        return new Endpoint(
                text(item, "sk"),
                new Endpoint.Settings(URI.create(text(item, "url")), eventTypes, optionalText(item, "description")),
                instant(item, "created_at"),
                text(item, "created_by"),
                optionalInstant(item, "disabled_at"),
                optionalText(item, "disabled_reason"),
                optionalInstant(item, "failing_since"),
                number(item, "version"));
    }

    private static Map<String, AttributeValue> secretsItem(String endpointId, List<SigningSecret> secrets) {
        Map<String, AttributeValue> item = new HashMap<>(key(SECRETS, endpointId));
        item.put("secrets", AttributeValue.fromL(secrets.stream().map(EndpointStore::attribute).toList()));
        return item;
    }

    private static AttributeValue attribute(SigningSecret secret) {
        Map<String, AttributeValue> fields = new HashMap<>(Map.of("text", text(secret.text())));
        secret.expiresAt().ifPresent(end -> fields.put("expires_at", instant(end)));
        return AttributeValue.fromM(fields);
    }

    private static List<SigningSecret> secrets(Map<String, AttributeValue> item) {
        return elements(item, "secrets").stream()
                .map(AttributeValue::m)
                .map(fields -> new SigningSecret(text(fields, "text"), optionalInstant(fields, "expires_at")))
                .toList();
    }
}
