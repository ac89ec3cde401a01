package com.revenueripple.devops.api.webhooks;

import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Counts refused webhooks by hour, sender and cause, in one small item per hour and sender, kept for 90 days. An
 * attacker's effect is bounded: counts are gathered in memory and written at most once a second and sender, and all
 * unknown names share one counter.
 *
 * <p>Counting is best effort. A failed write never reaches the caller; its counts are retried after a minute. Counts
 * whose write succeeded with a lost response are counted twice. Counts that an instance has not written when it ends
 * are lost: the refusals of its last second.
 */
public final class RefusalCounters {
    /** The counter of all names that are not configured senders. */
    public static final String UNKNOWN_SOURCE = "unknown";

    private static final Logger LOG = LoggerFactory.getLogger(RefusalCounters.class);
    private static final Pattern SENDER = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final String PARTITION = "refusals#";
    private static final Duration WRITE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration RETENTION = Duration.ofDays(90);

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Map<Bucket, Map<RefusalCause, Long>> pending = new HashMap<>();
    private Instant nextWrite = Instant.MIN;

    /** @param table the metrics table */
    public RefusalCounters(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * Counts a refusal; at times this writes the counts gathered so far.
     *
     * @param sender a configured sender's name, or {@link #UNKNOWN_SOURCE}; a text that cannot be a sender's name
     *        counts as unknown
     */
    public void count(String sender, RefusalCause cause, Instant now) {
        due(Bucket.of(sender, now), cause, now).forEach((bucket, counts) -> write(bucket, counts, now));
    }

    /** The hours of these days with refused webhooks, newest first, then by sender; one query a day. */
    public List<RefusedHour> newestFirst(DayRange days) {
        List<RefusedHour> hours = new ArrayList<>();
        for (LocalDate day = days.to(); !day.isBefore(days.from()); day = day.minusDays(1)) {
            hours.addAll(ofDay(day));
        }
        return hours;
    }

    /** Adds one, and removes all counts that are due. */
    private synchronized Map<Bucket, Map<RefusalCause, Long>> due(Bucket bucket, RefusalCause cause, Instant now) {
        add(bucket, Map.of(cause, 1L));
        if (now.isBefore(nextWrite)) {
            return Map.of();
        }
        Map<Bucket, Map<RefusalCause, Long>> due = Map.copyOf(pending);
        pending.clear();
        nextWrite = now.plus(WRITE_INTERVAL);
        return due;
    }

    private void write(Bucket bucket, Map<RefusalCause, Long> counts, Instant now) {
        try {
            Map<String, String> names = new HashMap<>();
            Map<String, AttributeValue> values = new HashMap<>();
            counts.forEach((cause, count) -> {
                names.put("#" + cause.code(), cause.code());
                values.put(":" + cause.code(), number(count));
            });
            String additions = counts.keySet().stream().map(cause -> "#" + cause.code() + " :" + cause.code())
                    .collect(Collectors.joining(", "));
            values.put(":remove_at", timeToLive(bucket.hour().plus(RETENTION)));
            dynamoDb.updateItem(update -> update.tableName(table).key(bucket.key())
                    .updateExpression("ADD " + additions + " SET remove_at = :remove_at")
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values));
        } catch (SdkException failure) {
            LOG.warn("Refused webhooks could not be counted; this will be retried.", failure);
            putBack(bucket, counts, now);
        }
    }

    private synchronized void putBack(Bucket bucket, Map<RefusalCause, Long> counts, Instant now) {
        add(bucket, counts);
        nextWrite = now.plus(PAUSE_AFTER_FAILURE);
    }

    private void add(Bucket bucket, Map<RefusalCause, Long> counts) {
        Map<RefusalCause, Long> sums = pending.computeIfAbsent(bucket, _ -> new EnumMap<>(RefusalCause.class));
        counts.forEach((cause, count) -> sums.merge(cause, count, Long::sum));
    }

    private List<RefusedHour> ofDay(LocalDate day) {
        List<RefusedHour> hours = dynamoDb.queryPaginator(query -> query.tableName(table)
                .keyConditionExpression("pk = :day")
                .expressionAttributeValues(Map.of(":day", text(PARTITION + day))))
                .items().stream().map(item -> refusedHour(day, item)).toList();
        List<RefusedHour> newestFirst = new ArrayList<>(hours);
        newestFirst.sort((one, other) -> other.hour().compareTo(one.hour()));
        return newestFirst;
    }

    private static RefusedHour refusedHour(LocalDate day, Map<String, AttributeValue> item) {
        String[] hourAndSender = text(item, "sk").split("#", 2);
        Instant hour = day.atTime(Integer.parseInt(hourAndSender[0]), 0).toInstant(ZoneOffset.UTC);
        Map<RefusalCause, Long> causes = new EnumMap<>(RefusalCause.class);
        item.keySet().forEach(name -> RefusalCause.of(name).ifPresent(cause -> causes.put(cause, number(item, name))));
        return new RefusedHour(hour, hourAndSender[1], causes);
    }

    /** The item with one hour's refusals of one sender. */
    private record Bucket(Instant hour, String sender) {
        static Bucket of(String sender, Instant now) {
            String name = Optional.of(sender).filter(text -> SENDER.matcher(text).matches()).orElse(UNKNOWN_SOURCE);
            return new Bucket(now.truncatedTo(ChronoUnit.HOURS), name);
        }

        Map<String, AttributeValue> key() {
            String ofDay = String.format(Locale.ROOT, "%02d", hour.atOffset(ZoneOffset.UTC).getHour());
            return Map.of("pk", text(PARTITION + Days.of(hour)), "sk", text(ofDay + "#" + sender));
        }
    }
}
