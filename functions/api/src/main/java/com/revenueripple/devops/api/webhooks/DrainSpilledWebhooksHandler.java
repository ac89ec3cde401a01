package com.revenueripple.devops.api.webhooks;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.webhooks.SpilledWebhook;
import com.revenueripple.devops.webhooks.SpilledWebhook.NotSpilledException;
import com.revenueripple.devops.webhooks.SignedDeliveries;
import com.revenueripple.devops.webhooks.WebhookStore;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

/**
 * Stores the webhooks that were spilled into the queue, each as it was received. A message that cannot be stored, or is
 * no webhook of ours, fails alone: the queue delivers it again and in the end keeps it among its dead letters.
 */
public final class DrainSpilledWebhooksHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(DrainSpilledWebhooksHandler.class);
    /** How long one message may take while the store does not answer. */
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

    private final SignedDeliveries deliveries;

    public DrainSpilledWebhooksHandler() {
        this(Environment.ofLambda());
    }

    public DrainSpilledWebhooksHandler(Environment environment) {
        this.deliveries = new SignedDeliveries(
                new WebhookStore(environment.dynamoDb().get(), environment.required("WEBHOOK_LOG_TABLE")));
    }

    /** Names the messages that are to stay in the queue; the others are done with. */
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return PowertoolsLogging.withLogging(context, () -> {
            List<BatchItemFailure> failures = event.getRecords().stream()
                    .filter(message -> !isStored(message, context))
                    .map(message -> new BatchItemFailure(message.getMessageId()))
                    .toList();
            LOG.info("Drained {} of {} messages", event.getRecords().size() - failures.size(),
                    event.getRecords().size());
            return new SQSBatchResponse(failures);
        });
    }

    private boolean isStored(SQSMessage message, Context context) {
        if (context.getRemainingTimeInMillis() < LONGEST_ATTEMPT.toMillis()) {
            return false;
        }
        try {
            SpilledWebhook spilled = SpilledWebhook.read(message.getBody());
            deliveries.store(spilled.event(), spilled.trust());
            return true;
        } catch (NotSpilledException | RuntimeException failure) {
            LOG.error("A message stays in the queue, {}",
                    StructuredArguments.entry("message_id", message.getMessageId()), failure);
            return false;
        }
    }
}
