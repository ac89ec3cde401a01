package com.revenueripple.devops.api.deployments;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.SortableTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Reads the reports of deployments and incidents from received events of the last 90 days, newest first. Its work is
 * bounded: of each kind at most {@value #MOST_EVENTS} events are read, and the response shows when there are more. It
 * remembers what it has read for a quarter of an hour and queries only newer events, so that frequent reads cost
 * little.
 */
public final class DeploymentLog {
    /** The subjects of events: partition {@code subject}, sort {@code subject_at}. */
    private static final String INDEX = "by_subject";
    private static final Duration KEPT = Duration.ofDays(90);
    private static final int MOST_EVENTS = 20_000;
    /**
     * After that everything is read again, including events that were spilled for long: they are listed at the time of
     * receipt.
     */
    private static final Duration REMEMBERED = Duration.ofMinutes(15);
    /** The usual maximum time from receipt to listing: clocks, retries and the index take time. */
    private static final Duration LATENESS = Duration.ofMinutes(5);

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final int mostEvents;
    private volatile Known known = Known.NOTHING;

    /** @param table the webhook log */
    public DeploymentLog(DynamoDbClient dynamoDb, String table) {
        this(dynamoDb, table, MOST_EVENTS);
    }

    /** @param mostEvents of each kind that are read */
    DeploymentLog(DynamoDbClient dynamoDb, String table, int mostEvents) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.mostEvents = mostEvents;
    }

    /** Everything known at that time. */
    public DeploymentHistory read(Instant now) {
        Known before = known;
        Known present = before.isGoodAt(now) ? broughtUpTo(now, before) : readAnew(now);
        known = present;
        return new DeploymentHistory(
                DeploymentFold.of(present.deployments().reports()),
                IncidentFold.of(present.incidents().reports()),
                present.deployments().newestFirst().size() + present.incidents().newestFirst().size(),
                Stream.of(present.deployments(), present.incidents()).flatMap(events -> events.readSince().stream())
                        .max(Instant::compareTo));
    }

    private Known readAnew(Instant now) {
        Instant since = now.minus(KEPT);
        return new Known(deployments(since), incidents(since), now, now);
    }

    private Known broughtUpTo(Instant now, Known before) {
        Instant since = before.readAt().minus(LATENESS).truncatedTo(ChronoUnit.MILLIS);
        return new Known(
                before.deployments().followedBy(deployments(since), since, now.minus(KEPT), mostEvents),
                before.incidents().followedBy(incidents(since), since, now.minus(KEPT), mostEvents),
                before.readAnewAt(), now);
    }

    private Events<DeploymentReport> deployments(Instant since) {
        return events(Subject.DEPLOYMENT, since, Records::deployments);
    }

    private Events<IncidentReport> incidents(Instant since) {
        return events(Subject.INCIDENT, since, record -> List.of(Records.incident(record)));
    }

    private <T extends Report> Events<T> events(String subject, Instant since, Function<String, List<T>> reader) {
        List<Event<T>> events = new ArrayList<>();
        Map<String, AttributeValue> start = Map.of();
        do {
            QueryResponse page = dynamoDb.query(query(subject, since, start, mostEvents - events.size()));
            page.items().forEach(item -> events.add(Event.of(item, reader)));
            start = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
        } while (!start.isEmpty() && events.size() < mostEvents);
        return new Events<>(events, !start.isEmpty());
    }

    private QueryRequest query(String subject, Instant since, Map<String, AttributeValue> start, int limit) {
        return QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("subject = :subject AND subject_at >= :since")
                .expressionAttributeValues(
                        Map.of(":subject", text(subject), ":since", text(SortableTime.of(since))))
                .scanIndexForward(false)
                .exclusiveStartKey(start.isEmpty() ? null : start)
                .limit(limit)
                .build();
    }

    /**
     * The events read so far.
     *
     * @param readAnewAt when all of them were read
     * @param readAt when they were last updated
     */
    private record Known(Events<DeploymentReport> deployments, Events<IncidentReport> incidents, Instant readAnewAt,
            Instant readAt) {
        static final Known NOTHING = new Known(new Events<>(List.of(), false), new Events<>(List.of(), false),
                Instant.MIN, Instant.MIN);

        boolean isGoodAt(Instant now) {
            return now.isBefore(readAnewAt.plus(REMEMBERED)) && !now.isBefore(readAt);
        }
    }

    /** @param cut whether there are older ones that were not read */
    private record Events<T extends Report>(List<Event<T>> newestFirst, boolean cut) {

        /** The time since when none is missing; empty when none is missing at all. */
        Optional<Instant> readSince() {
            return Optional.of(newestFirst).filter(_ -> cut).map(read -> read.getLast().receivedAt());
        }

        List<Stamped<T>> reports() {
            return newestFirst.stream().flatMap(Event::stamped).toList();
        }

        /**
         * These and newer ones.
         *
         * @param since the newer ones are complete from then on
         * @param oldest older ones are dropped
         */
        Events<T> followedBy(Events<T> newer, Instant since, Instant oldest, int most) {
            List<Event<T>> all = Stream.concat(newer.newestFirst.stream(), newestFirst.stream()
                    .filter(event -> event.receivedAt().isBefore(since) && !event.receivedAt().isBefore(oldest)))
                    .toList();
            return all.size() > most
                    ? new Events<>(all.subList(0, most), true)
                    : new Events<>(all, cut || newer.cut);
        }
    }

    /** The reports in one event; a pipeline event reports several deployments. */
    private record Event<T extends Report>(String id, Instant receivedAt, List<T> reports) {
        static <T extends Report> Event<T> of(Map<String, AttributeValue> item, Function<String, List<T>> reader) {
            return new Event<>(text(item, "id"), Instant.parse(text(item, "subject_at").split("#", 2)[0]),
                    reader.apply(text(item, "subject_record")));
        }

        Stream<Stamped<T>> stamped() {
            return IntStream.range(0, reports.size()).mapToObj(number -> new Stamped<>(
                    number == 0 ? id : id + "#" + number, receivedAt, reports.get(number)));
        }
    }
}
