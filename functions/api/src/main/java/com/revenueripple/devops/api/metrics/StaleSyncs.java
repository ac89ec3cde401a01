package com.revenueripple.devops.api.metrics;

import static com.revenueripple.devops.dynamodb.Attributes.instant;

import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SyncState.DomainState;
import com.revenueripple.devops.metrics.SyncStateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Notices that the metrics of a domain have not been updated for too long, once until they are. It keeps its state in the
 * item of the sync's state.
 */
public final class StaleSyncs {
    /** On the time of a success, of a domain or, as {@link SyncStateStore#domain} reads it too, of all. */
    private static final String NO_LATER_SUCCESS = "(attribute_not_exists(%1$s) OR %1$s <= :since)";

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final SyncSchedule schedule;

    /** @param table the metrics table */
    public StaleSyncs(DynamoDbClient dynamoDb, String table, SyncSchedule schedule) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.schedule = schedule;
    }

    /**
     * A period without new metrics that has become too long.
     *
     * @param domains whose metrics were not updated
     * @param lastSuccessAt when it began; empty when it began with the first check, before the first success
     * @param awaitedSince when it began
     * @param staleSince when it became too long
     */
    public record StalePeriod(Set<Domain> domains, Optional<Instant> lastSuccessAt, Instant awaitedSince,
            Instant staleSince) {}

    /**
     * The present period without new metrics of a domain, too long or not.
     *
     * @param intervals its length, in intervals of the schedule
     * @param sourceLag how far the present metrics are behind their source; empty if unknown, as it is when they are
     *            stale or the last run failed: then it is from a time before
     * @param isTold whether its notice has been recorded
     */
    public record DomainWait(Domain domain, Optional<Instant> lastSuccessAt, Instant awaitedSince, Duration age,
            double intervals, Optional<Duration> sourceLag, boolean isTold) {}

    /**
     * The present periods without new metrics.
     *
     * @param at the present time
     */
    public record Waiting(List<DomainWait> domains, SyncSchedule schedule, Instant at) {

        /** The periods that have become too long and whose notices have not been recorded, with all their domains. */
        public List<StalePeriod> untold() {
            return domains.stream()
                    .filter(wait -> !wait.isTold && at.isAfter(schedule.staleSince(wait.awaitedSince)))
                    .collect(Collectors.groupingBy(DomainWait::awaitedSince, TreeMap::new, Collectors.toList()))
                    .values().stream().map(this::period).toList();
        }

        private StalePeriod period(List<DomainWait> waits) {
            DomainWait any = waits.getFirst();
            Set<Domain> names = waits.stream().map(DomainWait::domain)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Domain.class)));
            return new StalePeriod(names, any.lastSuccessAt, any.awaitedSince, schedule.staleSince(any.awaitedSince));
        }
    }

    /** The present periods without new metrics. */
    public Waiting waiting(Instant now) {
        Map<String, AttributeValue> item = dynamoDb
                .getItem(request -> request.tableName(table).key(SyncStateStore.KEY)).item();
        List<DomainWait> waits = new ArrayList<>();
        for (Domain domain : Domain.values()) {
            DomainState state = SyncStateStore.domain(item, domain);
            Instant since = state.lastSuccessAt().or(() -> Attributes.optionalInstant(item, "awaited_since"))
                    .orElseGet(() -> awaitedFrom(now));
            Duration age = Duration.between(since, now);
            boolean isTold = Attributes.optionalInstant(item, toldFor(domain)).filter(since::equals).isPresent();
            waits.add(new DomainWait(domain, state.lastSuccessAt(), since, age, schedule.intervals(age),
                    presentLag(state, since, now), isTold));
        }
        return new Waiting(waits, schedule, now);
    }

    private Optional<Duration> presentLag(DomainState state, Instant since, Instant now) {
        boolean isPresent = state.failure().isEmpty() && !now.isAfter(schedule.staleSince(since));
        return state.sourceLag().filter(_ -> isPresent);
    }

    /**
     * Records the notice of the period and its activity in one transaction.
     *
     * @return false when the metrics of one of the domains have been updated meanwhile, or another call has recorded the
     *         notice
     */
    public boolean recordNotice(StalePeriod period, TransactWriteItem activity) {
        return Transactions.writeIfMet(dynamoDb, List.of(notice(period), activity));
    }

    private TransactWriteItem notice(StalePeriod period) {
        return TransactWriteItem.builder().update(update -> update.tableName(table).key(SyncStateStore.KEY)
                .updateExpression("SET " + ofEach(period, "%2$s = :since", ", "))
                .conditionExpression(NO_LATER_SUCCESS.formatted(SyncStateStore.LAST_SUCCESS_AT) + " AND "
                        + ofEach(period, NO_LATER_SUCCESS
                                + " AND (attribute_not_exists(%2$s) OR %2$s <> :since)", " AND "))
                .expressionAttributeValues(Map.of(":since", instant(period.awaitedSince()))))
                .build();
    }

    /** The expression for each domain's attributes: the time of the last success, and the period that was told. */
    private static String ofEach(StalePeriod period, String expression, String separator) {
        return period.domains().stream()
                .map(domain -> expression.formatted(SyncStateStore.successAt(domain), toldFor(domain)))
                .collect(Collectors.joining(separator));
    }

    private static String toldFor(Domain domain) {
        return domain.code() + "_stale_told_for";
    }

    /** The wait for a first success begins with the first check. */
    private Instant awaitedFrom(Instant now) {
        return instant(Transactions.retried(() -> dynamoDb.updateItem(
                request -> request.tableName(table).key(SyncStateStore.KEY)
                        .updateExpression("SET awaited_since = if_not_exists(awaited_since, :now)")
                        .expressionAttributeValues(Map.of(":now", instant(now)))
                        .returnValues(ReturnValue.ALL_NEW)))
                .attributes(), "awaited_since");
    }
}
