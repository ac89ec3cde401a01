package com.revenueripple.devops.local.queues;

import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateQueues;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * The template's queues. Embedded ones start when they are first needed, for a message to be sent or for messages that an
 * earlier system left, so that who spills nothing waits for nothing.
 */
public final class LocalQueues implements AutoCloseable {
    private final Template template;
    private final Optional<URI> given;
    private final Path directory;
    private final List<SqsClient> clients = new ArrayList<>();
    private Optional<EmbeddedSqs> embedded = Optional.empty();
    private Optional<URI> endpoint = Optional.empty();
    private Runnable consumers = () -> {};
    private boolean closed;

    /**
     * The queues, not started yet.
     *
     * @param given an SQS that is there already
     * @param directory where embedded queues are kept
     */
    public LocalQueues(Template template, Optional<URI> given, Path directory) {
        this.template = template;
        this.given = given;
        this.directory = directory;
    }

    /**
     * Says what is to run as soon as there are queues; where there may be messages already, in the background from now on.
     */
    public void startWith(Runnable starter) {
        synchronized (this) {
            consumers = starter;
        }
        if (given.isPresent() || Files.exists(directory)) {
            Thread.ofPlatform().daemon().name("queues").start(this::startUnlessClosed);
        }
    }

    /** A client that starts the queues when it sends its first message; it can do nothing else. */
    public SqsClient sender(ExecutionInterceptor... interceptors) {
        return new Sender(interceptors);
    }

    /**
     * A new client that shows its calls to the interceptors; starts the queues. Not for the caller to close.
     *
     * @throws IllegalStateException when the queues have been closed
     */
    public synchronized SqsClient client(ExecutionInterceptor... interceptors) {
        if (closed) {
            throw new IllegalStateException("The local system has stopped.");
        }
        SqsClient client = EmbeddedSqs.client(start(), interceptors);
        clients.add(client);
        return client;
    }

    @Override
    public synchronized void close() {
        closed = true;
        clients.forEach(SqsClient::close);
        embedded.ifPresent(EmbeddedSqs::close);
    }

    private synchronized void startUnlessClosed() {
        if (!closed) {
            start();
        }
    }

    private synchronized URI start() {
        if (endpoint.isEmpty()) {
            URI started = given.orElseGet(this::startEmbedded);
            try (SqsClient client = EmbeddedSqs.client(started)) {
                TemplateQueues.create(client, template);
            }
            endpoint = Optional.of(started);
            consumers.run();
        }
        return endpoint.orElseThrow();
    }

    private URI startEmbedded() {
        EmbeddedSqs sqs = EmbeddedSqs.at(directory);
        embedded = Optional.of(sqs);
        return sqs.endpoint();
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
