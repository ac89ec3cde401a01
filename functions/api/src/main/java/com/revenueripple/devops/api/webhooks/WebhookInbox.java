package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.api.webhooks.Receipt.Outcome;
import com.revenueripple.devops.api.webhooks.signatures.IdTrust;
import com.revenueripple.devops.api.webhooks.signatures.Sender;
import com.revenueripple.devops.environment.Environment;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Accepts a webhook before it is acknowledged: into the store or, while that does not answer, whole into a queue from
 * which it is stored later. A write with an unknown outcome is spilled, too: the conditional put that detects repeats
 * makes that harmless.
 */
public final class WebhookInbox {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookInbox.class);
    /** Senders wait ten seconds, some three; the queue needs its share. */
    private static final Duration PATIENCE_WITH_STORE = Duration.ofSeconds(3);

    private final WebhookStore store;
    private final SqsClient sqs;
    private final String queueUrl;
    private final Duration patience;
    /** Platform threads: a virtual one that waits for a socket is woken through two others, which takes time. */
    private final ExecutorService threads = Executors
            .newCachedThreadPool(Thread.ofPlatform().daemon().name("inbox-", 0).factory());

    /** @param queueUrl the queue for {@link SpilledWebhook} messages */
    public WebhookInbox(WebhookStore store, SqsClient sqs, String queueUrl) {
        this(store, sqs, queueUrl, PATIENCE_WITH_STORE);
    }

    /** The inbox of a function, configured by the variables of its store and SPILLED_WEBHOOKS_QUEUE_URL. */
    public static WebhookInbox in(Environment environment, DynamoDbClient dynamoDb) {
        return new WebhookInbox(WebhookStore.in(environment, dynamoDb),
                environment.sqs().get(), environment.required("SPILLED_WEBHOOKS_QUEUE_URL"));
    }

    /** @param patience the time limit for all writes and retries of the store together */
    WebhookInbox(WebhookStore store, SqsClient sqs, String queueUrl, Duration patience) {
        this.store = store;
        this.sqs = sqs;
        this.queueUrl = queueUrl;
        this.patience = patience;
    }

    /**
     * Stores or spills the webhook. It may be acknowledged unless the receipt is {@link Outcome#CONFLICT}. Only the
     * DevOps module's conflicts are refused; a third party's are stored under a flag.
     *
     * @throws InboxUnavailableException when neither store nor queue accepted it, or it is too large for the queue
     */
    public Receipt accept(WebhookEvent event, IdTrust trust) {
        try {
            return inTime(() -> event.source().equals(Sender.OWN)
                    ? store.store(event)
                    : new SignedWebhooks(store).store(event, trust));
        } catch (SdkException unanswered) {
            spill(event, trust, unanswered);
            return new Receipt(event.id(), Outcome.SPILLED);
        }
    }

    private void spill(WebhookEvent event, IdTrust trust, SdkException unanswered) {
        String message = SpilledWebhook.write(event, trust).orElseThrow(() -> new InboxUnavailableException(
                "The store did not answer and the event is too large for the queue.", unanswered));
        try {
            sqs.sendMessage(send -> send.queueUrl(queueUrl).messageBody(message));
        } catch (SdkException alsoUnanswered) {
            unanswered.addSuppressed(alsoUnanswered);
            throw new InboxUnavailableException("Neither the store nor the queue answered.", unanswered);
        }
        LOG.warn("{} is spilled, because the store did not answer: {}", event.id(), unanswered.getMessage());
    }

    private Receipt inTime(Callable<Receipt> task) {
        Future<Receipt> storing = threads.submit(task);
        try {
            return storing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            storing.cancel(true);
            throw ApiCallTimeoutException.create(patience.toMillis());
        } catch (InterruptedException _) {
            storing.cancel(true);
            Thread.currentThread().interrupt();
            throw AbortedException.create("The invocation was stopped.");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(failed.getCause());
        }
    }
}
