package com.revenueripple.devops.api.notifications.delivery;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.revenueripple.devops.api.notifications.endpoints.EndpointActivities;
import com.revenueripple.devops.api.notifications.endpoints.EndpointStore;
import com.revenueripple.devops.api.notifications.targets.HostResolver;
import com.revenueripple.devops.api.notifications.targets.Targets;
import com.revenueripple.devops.api.queue.QueueBatch;
import com.revenueripple.devops.api.queue.QueueHandler;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.telemetry.Telemetry;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Makes the attempts in the queue, those of a batch at the same time, so that a slow endpoint delays no other. */
public final class DeliverNotificationHandler extends QueueHandler {
    private final DeliveryWorker courier;

    public DeliverNotificationHandler() {
        this(Environment.ofLambda(), HostResolver.ofSystem());
    }

    public DeliverNotificationHandler(Environment environment) {
        this(environment, HostResolver.ofSystem());
    }

    /** @param resolver finds the addresses of endpoints */
    public DeliverNotificationHandler(Environment environment, HostResolver resolver) {
        super(environment);
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        String table = environment.required("NOTIFICATIONS_TABLE");
        this.courier = new DeliveryWorker(
                EndpointStore.of(environment, dynamoDb),
                new MessageStore(dynamoDb, table),
                new DeliveryStore(dynamoDb, table),
                new DeliveryQueue(environment.sqs().get(), environment.required("DELIVERIES_QUEUE_URL")),
                new HttpMessageSender(Targets.in(environment, resolver), environment.clock()),
                RetrySchedule.parse(environment.required("RETRY_SCHEDULE")),
                new EndpointActivities(environment.random()),
                environment.clock(),
                environment.random(),
                Telemetry.in(environment));
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
                .allAtOnce(message -> courier.carryOut(order(message), context.getAwsRequestId()));
    }

    private static DeliveryOrder order(SQSMessage message) {
        return DeliveryOrder.read(message.getBody())
                .orElseThrow(() -> new IllegalArgumentException("The message is not an order of a delivery."));
    }
}
