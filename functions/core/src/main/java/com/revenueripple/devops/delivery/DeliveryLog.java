package com.revenueripple.devops.delivery;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.dynamodb.SortableTime;
import com.revenueripple.devops.webhooks.Subject;
import java.time.Duration;
import java.time.Instant;
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
 * Reads back what received events told of deployments and incidents, of the 90 days for which events are kept, newest
 * first. Its work is bounded: of each kind at most {@value #MOST_EVENTS} events are read, and the answer says when
 * there are more.
 */
public final class DeliveryLog {
    /** What events are about: partition {@code subject}, sort {@code subject_at}. */
    private static final String INDEX = "by_subject";
    private static final Duration KEPT = Duration.ofDays(90);
    private static final int MOST_EVENTS = 20_000;

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final int mostEvents;

    /** @param table the webhook log */
    public DeliveryLog(DynamoDbClient dynamoDb, String table) {
        this(dynamoDb, table, MOST_EVENTS);
    }

    /** @param mostEvents of each kind that are read */
    DeliveryLog(DynamoDbClient dynamoDb, String table, int mostEvents) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.mostEvents = mostEvents;
    }

    /** All that is known at that time. */
    public DeliveryHistory read(Instant now) {
        Events deployments = events(Subject.DEPLOYMENT, now.minus(KEPT));
        Events incidents = events(Subject.INCIDENT, now.minus(KEPT));
        return new DeliveryHistory(
                DeploymentFold.of(deployments.read(Records::deployments)),
                IncidentFold.of(incidents.read(record -> List.of(Records.incident(record)))),
                deployments.items().size() + incidents.items().size(),
                Stream.of(deployments, incidents).flatMap(events -> events.readSince().stream())
                        .max(Instant::compareTo));
    }

    private Events events(String subject, Instant since) {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Map<String, AttributeValue> start = Map.of();
        do {
            QueryResponse page = dynamoDb.query(query(subject, since, start, mostEvents - items.size()));
            items.addAll(page.items());
            start = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
        } while (!start.isEmpty() && items.size() < mostEvents);
        return new Events(items, !start.isEmpty());
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

    /** @param cut whether there are older ones that were not read */
    private record Events(List<Map<String, AttributeValue>> items, boolean cut) {

        /** From when on these are all; empty when they simply are all. */
        Optional<Instant> readSince() {
            return Optional.of(items).filter(_ -> cut).map(read -> receivedAt(read.getLast()));
        }

        <T> List<Received<T>> read(Function<String, List<T>> reader) {
            return items.stream().flatMap(item -> received(item, reader.apply(text(item, "subject_record")))).toList();
        }

        private static <T> Stream<Received<T>> received(Map<String, AttributeValue> item, List<T> reports) {
            String id = text(item, "id");
            return IntStream.range(0, reports.size()).mapToObj(number -> new Received<>(
                    number == 0 ? id : id + "#" + number, receivedAt(item), reports.get(number)));
        }

        private static Instant receivedAt(Map<String, AttributeValue> item) {
            return Instant.parse(text(item, "subject_at").split("#", 2)[0]);
        }
    }
}
