package com.revenueripple.devops.api.webhooks;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.revenueripple.devops.api.queue.QueueBatch;
import com.revenueripple.devops.api.queue.QueueHandler;
import com.revenueripple.devops.api.webhooks.SpilledWebhook.NotSpilledException;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import java.time.Duration;
import java.util.Map;

/**
 * Stores the spilled webhooks from the queue, each as it was received. A message that cannot be stored, or is not a
 * spilled webhook, fails alone: the queue repeats it and finally moves it to its dead letters.
 */
public final class DrainSpilledWebhooksHandler extends QueueHandler {
    /** How long one message may take while the store does not answer. */
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

    private final SignedWebhooks webhooks;

    public DrainSpilledWebhooksHandler() {
        this(Environment.ofLambda());
    }

    public DrainSpilledWebhooksHandler(Environment environment) {
        super(environment);
        this.webhooks = new SignedWebhooks(WebhookStore.in(environment, environment.dynamoDb().get()));
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        super.prime(environment);
        NoOpCalls.put(environment.dynamoDb().get(), environment.required("WEBHOOK_LOG_TABLE"),
                Map.of("id", "wh_priming"));
    }

    @Override
    protected SQSBatchResponse handle(SQSEvent event, Context context) {
        return new QueueBatch(event).oneByOne(this::store, LONGEST_ATTEMPT);
    }

    private void store(SQSMessage message) throws NotSpilledException {
        SpilledWebhook spilled = SpilledWebhook.read(message.getBody());
        webhooks.store(spilled.event(), spilled.trust());
    }
}
