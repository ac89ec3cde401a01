package com.revenueripple.devops.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.dynamodb.OptimisticWrites;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.metrics.SyncState.Comparison;
import com.revenueripple.devops.metrics.SyncState.DomainState;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncState.Skipped;
import com.revenueripple.devops.metrics.SyncState.Success;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/** The item with the state of the sync. */
public final class SyncStateStore {
    public static final Map<String, AttributeValue> KEY = Map.of("pk", text("sync"), "sk", text("state"));

    /** The attribute with the time of the last success of all domains. */
    public static final String LAST_SUCCESS_AT = "last_success_at";

    private static final String LAST_FAILURE = "last_failure";

    private final DynamoDbClient dynamoDb;
    private final String table;

    /** @param table the metrics table */
    public SyncStateStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The state, by one eventually consistent read; everything empty before the first run. */
    public SyncState read() {
        Map<String, AttributeValue> item = dynamoDb.getItem(request -> request.tableName(table).key(KEY)).item();
        Map<Domain, DomainState> domains = new EnumMap<>(Domain.class);
        for (Domain domain : Domain.values()) {
            domains.put(domain, domain(item, domain));
        }
        return new SyncState(success(item), failure(item, LAST_FAILURE), reconciliation(item), backfills(item),
                domains, skipped(item));
    }

    /**
     * The state of a domain in the item with {@link #KEY}. Earlier versions, which may run again after a rollback, write
     * one state for all domains.
     */
    public static DomainState domain(Map<String, AttributeValue> item, Domain domain) {
        return new DomainState(
                Stream.of(successAt(domain), LAST_SUCCESS_AT)
                        .flatMap(name -> Attributes.optionalInstant(item, name).stream())
                        .max(Comparator.naturalOrder()),
                Optional.ofNullable(item.get(sourceLag(domain))).map(AttributeValue::n).map(Long::valueOf)
                        .map(Duration::ofSeconds),
                failure(item, failureOf(domain)),
                comparison(item, domain));
    }

    /** The attribute with the time of the domain's last success. Items of earlier versions do not have it. */
    public static String successAt(Domain domain) {
        return domain.code() + "_success_at";
    }

    /** Records a failure without an activity; the last success is kept. */
    public void record(Failure failure) {
        TransactWriteItem update = TransactWriteItem.builder().update(update(Set.of(), failure).build()).build();
        Transactions.write(dynamoDb, List.of(update));
    }

    /**
     * Records a failure of these domains and, in the same transaction, its activity, unless the previous run failed for
     * each of them with the same code.
     */
    public void record(Set<Domain> domains, Failure failure, TransactWriteItem activity) {
        TransactWriteItem again = failing(domains, failure, "%s = :code", " AND ");
        TransactWriteItem newly = failing(domains, failure, "(attribute_not_exists(%1$s) OR %1$s <> :code)", " OR ");
        boolean isRecorded = OptimisticWrites.repeat(() -> Transactions.writeIfMet(dynamoDb, List.of(again), true),
                written -> written.or(() -> Transactions.writeIfMet(dynamoDb, List.of(newly, activity), true)))
                .isPresent();
        if (!isRecorded) {
            throw new IllegalStateException("Another run ended during each attempt to record a failure.");
        }
    }

    /** Records a run that did not fail for these domains but has nothing to publish yet. */
    public void recordUnfinished(Set<Domain> domains) {
        Transactions.retried(() -> dynamoDb.updateItem(request -> request.tableName(table).key(KEY)
                .updateExpression("REMOVE " + joined(domains.stream().map(SyncStateStore::failureAttributes)))));
    }

    /** Records a comparison of the counters with the source. */
    public void record(Reconciliation reconciliation) {
        Transactions.write(dynamoDb, List.of(update(reconciliation)));
    }

    /** Records a comparison of the counters with the source and, in the same transaction, its activity. */
    public void record(Reconciliation reconciliation, TransactWriteItem activity) {
        Transactions.write(dynamoDb, List.of(update(reconciliation), activity));
    }

    /** Records the progress of the backfills. */
    public void record(Map<String, Backfill> backfills) {
        Transactions.retried(() -> dynamoDb.updateItem(request -> request.tableName(table).key(KEY)
                .updateExpression("SET backfills = :backfills")
                .expressionAttributeValues(Map.of(":backfills", attribute(backfills)))));
    }

    /** Records the skipped rows of all domains, by the domain's name. */
    public void recordSkipped(Map<String, Skipped> skipped) {
        Transactions.retried(() -> dynamoDb.updateItem(request -> request.tableName(table).key(KEY)
                .updateExpression("SET skipped = :skipped")
                .expressionAttributeValues(Map.of(":skipped", text(Json.write(skipped))))));
    }

    /** The write that records a success of the published domains; the last failure is kept. */
    TransactWriteItem update(Success success, Map<Domain, Snapshot> published) {
        List<String> set = new ArrayList<>();
        List<String> remove = new ArrayList<>();
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":at", instant(success.finishedAt())));
        published.forEach((domain, snapshot) -> {
            set.add(successAt(domain) + " = :at");
            remove.add(failureAttributes(domain));
            snapshot.sourceLag().ifPresentOrElse(lag -> {
                set.add(sourceLag(domain) + " = :" + sourceLag(domain));
                values.put(":" + sourceLag(domain), number(lag.toSeconds()));
            }, () -> remove.add(sourceLag(domain)));
        });
        if (published.size() == Domain.values().length) {
            set.add("last_success_run_id = :run_id, last_success_at = :at, last_success_duration_ms = :duration,"
                    + " last_success_rows_read = :rows");
            values.putAll(Map.of(
                    ":run_id", text(success.runId()),
                    ":duration", number(success.duration().toMillis()),
                    ":rows", number(success.rowsRead())));
        }
        return TransactWriteItem.builder().update(update -> update.tableName(table).key(KEY)
                .updateExpression("SET " + joined(set.stream()) + " REMOVE " + joined(remove.stream()))
                .expressionAttributeValues(values))
                .build();
    }

    /**
     * The write that records a failure of these domains as the last one, on a condition about the failure code of the
     * previous run for each of them.
     */
    private TransactWriteItem failing(Set<Domain> domains, Failure failure, String condition, String operator) {
        String conditions = domains.stream().map(domain -> condition.formatted(failureOf(domain) + "_code"))
                .collect(Collectors.joining(operator));
        return TransactWriteItem.builder()
                .update(update(domains, failure).conditionExpression(conditions).build())
                .build();
    }

    private Update.Builder update(Set<Domain> domains, Failure failure) {
        Stream<String> failures = Stream.concat(Stream.of(LAST_FAILURE),
                domains.stream().map(SyncStateStore::failureOf));
        return Update.builder().tableName(table).key(KEY)
                .updateExpression("SET " + joined(failures
                        .map("""
                        %1$s_run_id = :run_id, %1$s_at = :at, %1$s_code = :code, %1$s_message = :message"""::formatted)))
                .expressionAttributeValues(Map.of(
                        ":run_id", text(failure.runId()),
                        ":at", instant(failure.failedAt()),
                        ":code", text(failure.code()),
                        ":message", text(failure.message())));
    }

    private TransactWriteItem update(Reconciliation reconciliation) {
        Map<String, AttributeValue> differences = new HashMap<>();
        reconciliation.differences().forEach((domain, sum) -> differences.put(domain, number(new BigDecimal(sum))));
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":at", instant(reconciliation.at()),
                ":differences", AttributeValue.fromM(differences),
                ":details", AttributeValue.fromL(reconciliation.details().stream().map(Attributes::text).toList())));
        differences.forEach((domain, sum) -> values.put(":" + domain, sum));
        return TransactWriteItem.builder().update(update -> update.tableName(table).key(KEY)
                .updateExpression("""
                        SET reconciled_at = :at, reconcile_differences = :differences, reconcile_details = :details"""
                        + differences.keySet().stream().map("""
                                , %1$s_reconciled_at = :at, %1$s_reconcile_difference = :%1$s"""::formatted)
                                .collect(Collectors.joining()))
                .expressionAttributeValues(values))
                .build();
    }

    private static String joined(Stream<String> clauses) {
        return clauses.collect(Collectors.joining(", "));
    }

    private static String sourceLag(Domain domain) {
        return domain.code() + "_source_lag";
    }

    /** The beginning of the names of the attributes with the failure of the last run. */
    private static String failureOf(Domain domain) {
        return domain.code() + "_failure";
    }

    private static String failureAttributes(Domain domain) {
        return "%1$s_run_id, %1$s_at, %1$s_code, %1$s_message".formatted(failureOf(domain));
    }

    private static Optional<Comparison> comparison(Map<String, AttributeValue> item, Domain domain) {
        return reconciliation(item)
                .flatMap(found -> Optional.ofNullable(found.differences().get(domain.code()))
                        .map(difference -> new Comparison(found.at(), difference)))
                .or(() -> Attributes.optionalInstant(item, domain.code() + "_reconciled_at")
                        .map(at -> new Comparison(at, Attributes.decimal(item, domain.code() + "_reconcile_difference")
                                .toBigIntegerExact())));
    }

    private static AttributeValue attribute(Map<String, Backfill> backfills) {
        Map<String, AttributeValue> values = new HashMap<>();
        backfills.forEach((name, backfill) -> values.put(name, AttributeValue.fromM(Map.of(
                "done", number(backfill.done()), "expected", number(backfill.expected())))));
        return AttributeValue.fromM(values);
    }

    private static Map<String, Backfill> backfills(Map<String, AttributeValue> item) {
        Map<String, Backfill> backfills = new TreeMap<>();
        map(item, "backfills").forEach((name, value) -> backfills.put(name,
                new Backfill(number(value.m(), "done"), number(value.m(), "expected"))));
        return backfills;
    }

    private static Map<String, Skipped> skipped(Map<String, AttributeValue> item) {
        Map<String, Skipped> skipped = new TreeMap<>();
        Attributes.optionalText(item, "skipped").map(Json::parseOwn).ifPresent(all -> all.properties()
                .forEach(domain -> skipped.put(domain.getKey(), skipped(domain.getValue()))));
        return skipped;
    }

    private static Skipped skipped(JsonNode json) {
        Map<String, Long> counts = new TreeMap<>();
        json.path("counts").properties().forEach(count -> counts.put(count.getKey(), count.getValue().longValue()));
        List<Listed> rows = new ArrayList<>();
        json.path("rows").forEach(row -> rows.add(new Listed(row.toString())));
        return new Skipped(counts, rows);
    }

    private static Optional<Reconciliation> reconciliation(Map<String, AttributeValue> item) {
        if (!item.containsKey("reconciled_at")) {
            return Optional.empty();
        }
        Map<String, BigInteger> differences = new TreeMap<>();
        map(item, "reconcile_differences")
                .forEach((domain, sum) -> differences.put(domain, new BigDecimal(sum.n()).toBigIntegerExact()));
        List<String> details = item.getOrDefault("reconcile_details", AttributeValue.fromL(List.of())).l().stream()
                .map(AttributeValue::s).toList();
        return Optional.of(new Reconciliation(instant(item, "reconciled_at"), differences, details));
    }

    private static Map<String, AttributeValue> map(Map<String, AttributeValue> item, String name) {
        return item.getOrDefault(name, AttributeValue.fromM(Map.of())).m();
    }

    private static Optional<Success> success(Map<String, AttributeValue> item) {
        return item.containsKey(LAST_SUCCESS_AT)
                ? Optional.of(new Success(
                        text(item, "last_success_run_id"),
                        instant(item, LAST_SUCCESS_AT),
                        Duration.ofMillis(number(item, "last_success_duration_ms")),
                        number(item, "last_success_rows_read")))
                : Optional.empty();
    }

    private static Optional<Failure> failure(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name + "_at")
                ? Optional.of(new Failure(
                        text(item, name + "_run_id"),
                        instant(item, name + "_at"),
                        text(item, name + "_code"),
                        text(item, name + "_message")))
                : Optional.empty();
    }
}
