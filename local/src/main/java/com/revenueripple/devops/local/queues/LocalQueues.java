package com.revenueripple.devops.local.queues;

import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.embedded.ListenAddress;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateQueues;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
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
 * The template's queues. Embedded queues take seconds to start, so they start last and in the background. A sender
 * waits for them.
 */
public final class LocalQueues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalQueues.class);
    private static final String QUEUE = "AWS::SQS::Queue";

    private final Template template;
    private final Optional<URI> given;
    private final Optional<Path> directory;
    private final ListenAddress listen;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CompletableFuture<Optional<EmbeddedSqs>> embedded = new CompletableFuture<>();
    private final CompletableFuture<URI> queues = new CompletableFuture<>();
    private final CompletableFuture<Void> awaited = new CompletableFuture<>();
    private final Queue<SqsClient> clients = new ConcurrentLinkedQueue<>();

    /**
     * The queues, not started yet.
     *
     * @param given the endpoint of an existing SQS
     * @param directory keeps embedded queues; without one they are in memory
     * @param listen the address of embedded queues
     */
    public LocalQueues(Template template, Optional<URI> given, Optional<Path> directory, ListenAddress listen) {
        this.template = template;
        this.given = given;
        this.directory = directory;
        this.listen = listen;
    }

    /** Starts the queues in the background, and then their consumers. */
    public void startWith(Runnable consumers) {
        if (!template.resources(QUEUE).isEmpty()) {
            CompletableFuture<Void> _ = queues.thenRun(consumers);
            start();
        }
    }

    /** Waits until the queues have started, and returns their endpoint for this machine. */
    public URI awaitEndpoint() {
        start();
        return queues.join();
    }

    /** Completes when a caller waits for the queues. */
    public CompletableFuture<Void> awaited() {
        return awaited;
    }

    /**
     * A client that can only send; its first message waits for the queues.
     *
     * @param maker creates the client for the endpoint
     */
    public SqsClient sender(Function<URI, SqsClient> maker) {
        return new Sender(maker);
    }

    /**
     * A new client with these interceptors, which the caller must not close. Waits for the queues.
     *
     * @throws SdkClientException when the queues are unavailable
     */
    public SqsClient client(ExecutionInterceptor... interceptors) {
        return client(endpoint -> EmbeddedSqs.client(endpoint, interceptors));
    }

    private SqsClient client(Function<URI, SqsClient> maker) {
        SqsClient client = maker.apply(endpoint());
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        queues.completeExceptionally(new IllegalStateException("The local system has stopped."));
        Optional<EmbeddedSqs> running = isStarted.getAndSet(true) ? embedded.join() : Optional.empty();
        clients.forEach(SqsClient::close);
        running.ifPresent(EmbeddedSqs::close);
    }

    private URI endpoint() {
        start();
        awaited.complete(null);
        try {
            return queues.join();
        } catch (CompletionException failure) {
            throw SdkClientException.create("The queues are unavailable.", failure.getCause());
        }
    }

    private void start() {
        if (isStarted.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("queues").start(this::startNow);
        }
    }

    private void startNow() {
        try {
            embedded.complete(given.isPresent() ? Optional.empty() : Optional.of(startEmbedded()));
            URI endpoint = embedded.join().map(EmbeddedSqs::endpoint).or(() -> given).orElseThrow();
            try (SqsClient client = EmbeddedSqs.client(endpoint)) {
                TemplateQueues.create(client, template);
            }
            queues.complete(endpoint);
        } catch (RuntimeException failure) {
            embedded.complete(Optional.empty());
            if (queues.completeExceptionally(failure)) {
                LOG.error("The queues did not start", failure);
            }
        }
    }

    private EmbeddedSqs startEmbedded() {
        return directory.map(kept -> EmbeddedSqs.at(kept, listen)).orElseGet(() -> EmbeddedSqs.inMemory(listen));
    }

    private final class Sender implements SqsClient {
        private final Function<URI, SqsClient> maker;
        private Optional<SqsClient> client = Optional.empty();

        private Sender(Function<URI, SqsClient> maker) {
            this.maker = maker;
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
                client = Optional.of(client(maker));
            }
            return client.orElseThrow();
        }
    }
}
