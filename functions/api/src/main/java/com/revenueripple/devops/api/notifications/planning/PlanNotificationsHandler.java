package com.revenueripple.devops.api.notifications.planning;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.activity.Action;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.api.notifications.delivery.DeliveryQueue;
import com.revenueripple.devops.api.notifications.delivery.DeliveryStore;
import com.revenueripple.devops.api.notifications.delivery.Message;
import com.revenueripple.devops.api.notifications.delivery.MessageStore;
import com.revenueripple.devops.api.notifications.endpoints.EndpointStore;
import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import com.revenueripple.devops.api.notifications.planning.DomainEvent.Acted;
import com.revenueripple.devops.api.notifications.planning.DomainEvent.MetricsPublished;
import com.revenueripple.devops.api.notifications.planning.DomainEvent.RecoveryContinued;
import com.revenueripple.devops.api.notifications.planning.DomainEvent.WebhookReceived;
import com.revenueripple.devops.api.queue.QueueBatch;
import com.revenueripple.devops.api.queue.QueueHandler;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.metrics.SnapshotsPublished;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Creates the deliveries for domain events to all endpoints that receive them, and processes the requests in the audit
 * log: pings, retries, recoveries. What cannot be done now stays in the queue.
 */
public final class PlanNotificationsHandler extends QueueHandler {
    /** How long one message may take while the store is slow. */
    private static final Duration LONGEST_PLAN = Duration.ofSeconds(10);

    private final Notifier notifier;
    private final MetricsChangePublisher metrics;
    private final DomainEventQueue queue;

    public PlanNotificationsHandler() {
        this(Environment.ofLambda());
    }

    public PlanNotificationsHandler(Environment environment) {
        super(environment);
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        String table = environment.required("NOTIFICATIONS_TABLE");
        MessageStore messages = new MessageStore(dynamoDb, table);
        SqsClient sqs = environment.sqs().get();
        this.queue = new DomainEventQueue(sqs, environment.required("OCCURRENCES_QUEUE_URL"));
        this.notifier = new Notifier(EndpointStore.of(environment, dynamoDb), messages,
                new DeliveryStore(dynamoDb, table),
                new DeliveryQueue(sqs, environment.required("DELIVERIES_QUEUE_URL")), environment.clock());
        this.metrics = new MetricsChangePublisher(new SnapshotStore(dynamoDb, environment.required("METRICS_TABLE")),
                messages,
                notifier, dynamoDb, table, environment.clock());
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        super.prime(environment);
        NoOpCalls.get(environment.dynamoDb().get(), environment.required("NOTIFICATIONS_TABLE"),
                Map.of("pk", "endpoints", "sk", "priming"));
    }

    @Override
    protected SQSBatchResponse handle(SQSEvent event, Context context) {
        return new QueueBatch(event)
                .oneByOne(message -> plan(DomainEvent.read(message.getBody())), LONGEST_PLAN);
    }

    private void plan(DomainEvent event) {
        switch (event) {
            case Acted acted ->
                Action.of(acted.activity().action()).ifPresent(action -> act(action, acted.activity()));
            case WebhookReceived received -> notifier.plan(message(received));
            case MetricsPublished _ ->
                metrics.publish().ifPresent(wait -> queue.send(SnapshotsPublished.MESSAGE, wait));
            case RecoveryContinued recovery -> recover(recovery.endpointId(), recovery.since(),
                    Optional.of(recovery.after()), recovery.activityId());
        }
    }

    private void act(Action action, Activity activity) {
        switch (action) {
            case ENDPOINT_CREATED, ENDPOINT_PINGED ->
                notifier.planFor(activity.subject(), message(NotificationType.PING, activity, Json.emptyObject()));
            case DELIVERY_RETRIED ->
                notifier.retry(activity.subject(), activity.details().path("message_id").asText(), activity.id());
            case ENDPOINT_RECOVERED -> recover(activity.subject(),
                    Instant.parse(activity.details().path("since").asText()), Optional.empty(), activity.id());
            default -> NotificationType.of(action)
                    .ifPresent(type -> notifier.plan(message(type, activity, activity.details())));
        }
    }

    private void recover(String endpointId, Instant since, Optional<String> after, String activityId) {
        notifier.recover(endpointId, since, after, activityId)
                .ifPresent(last -> queue.send(
                        DomainEvent.write(new RecoveryContinued(endpointId, since, last, activityId)), Duration.ZERO));
    }

    /** A message with the actor, the object's id, if it has one, and the details. */
    private static Message message(NotificationType type, Activity activity, JsonNode details) {
        ObjectNode data = Json.emptyObject();
        data.put("activity_id", activity.id());
        data.put("actor", activity.actor().id());
        data.put("actor_kind", activity.actor().kind().code());
        subjectName(activity.action()).ifPresent(name -> data.put(name, activity.subject()));
        details.properties().forEach(field -> data.set(field.getKey(), field.getValue()));
        return Message.of(type, activity.id(), activity.at(), data);
    }

    private static Optional<String> subjectName(String action) {
        return switch (action.substring(0, action.indexOf('.'))) {
            case "key" -> Optional.of("key_id");
            case "endpoint" -> Optional.of("endpoint_id");
            default -> Optional.empty();
        };
    }

    private static Message message(WebhookReceived received) {
        JsonNode data = Json.tree(received);
        return Message.of(NotificationType.WEBHOOK_RECEIVED, received.webhookId(), received.receivedAt(), data);
    }
}
