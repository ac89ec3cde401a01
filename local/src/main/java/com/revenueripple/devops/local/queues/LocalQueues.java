package com.revenueripple.devops.local.queues;

import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateQueues;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * The template's queues. Embedded ones start in the background while everything else does; whoever sends before they are
 * there waits for them.
 */
public final class LocalQueues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalQueues.class);
    private static final Executor BACKGROUND = task -> Thread.ofPlatform().daemon().name("queues").start(task);

    private final CompletableFuture<Optional<EmbeddedSqs>> embedded;
    private final CompletableFuture<URI> server;
    private final CompletableFuture<URI> queues = new CompletableFuture<>();
    private final Queue<SqsClient> clients = new ConcurrentLinkedQueue<>();

    /**
     * Begins to start an SQS, without queues yet.
     *
     * @param given an SQS that is there already
     * @param directory where embedded queues are kept
     */
    public LocalQueues(Optional<URI> given, Path directory) {
        embedded = given.isPresent()
                ? CompletableFuture.completedFuture(Optional.empty())
                : CompletableFuture.supplyAsync(() -> Optional.of(EmbeddedSqs.at(directory)), BACKGROUND);
        server = embedded.thenApply(sqs -> sqs.map(EmbeddedSqs::endpoint).or(() -> given).orElseThrow());
    }

    /** Makes the template's queues as soon as there is an SQS. */
    public void create(Template template) {
        CompletableFuture<URI> _ = server.thenApplyAsync(endpoint -> withQueues(endpoint, template), BACKGROUND)
                .whenComplete((endpoint, failure) -> {
                    if (failure == null) {
                        queues.complete(endpoint);
                    } else if (queues.completeExceptionally(failure)) {
                        LOG.error("There are no queues", failure);
                    }
                });
    }

    /** Says what is to run as soon as there are queues. */
    public void startWith(Runnable consumers) {
        CompletableFuture<Void> _ = queues.thenRun(consumers);
    }

    /** A client that can send; it waits for the queues when it sends its first message. */
    public SqsClient sender(ExecutionInterceptor... interceptors) {
        return new Sender(interceptors);
    }

    /**
     * A new client that shows its calls to the interceptors; waits for the queues. Not for the caller to close.
     *
     * @throws SdkClientException when there are none
     */
    public SqsClient client(ExecutionInterceptor... interceptors) {
        SqsClient client = EmbeddedSqs.client(endpoint(), interceptors);
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        queues.completeExceptionally(new IllegalStateException("The local system has stopped."));
        embedded.handle((sqs, _) -> {
            clients.forEach(SqsClient::close);
            if (sqs != null) {
                sqs.ifPresent(EmbeddedSqs::close);
            }
            return sqs;
        }).join();
    }

    private URI endpoint() {
        try {
            return queues.join();
        } catch (CompletionException failure) {
            throw SdkClientException.create("There are no queues.", failure.getCause());
        }
    }

    private static URI withQueues(URI endpoint, Template template) {
        try (SqsClient client = EmbeddedSqs.client(endpoint)) {
            TemplateQueues.create(client, template);
        }
        return endpoint;
    }

    private final class Sender implements SqsClient {
        private final ExecutionInterceptor[] interceptors;
        private Optional<SqsClient> client = Optional.empty();

        private Sender(ExecutionInterceptor[] interceptors) {
            this.interceptors = interceptors.clone();
        }

        @Override
        public SendMessageResponse sendMessage(SendMessageRequest request) {
            return connected().sendMessage(request);
        }

        @Override
        public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
            return connected().sendMessageBatch(request);
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}

        private synchronized SqsClient connected() {
            if (client.isEmpty()) {
                client = Optional.of(client(interceptors));
            }
            return client.orElseThrow();
        }
    }
}
