package com.revenueripple.devops.local.pipe;

import com.revenueripple.devops.embedded.Template;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Runs the template's pipes, from the tables' streams to the event buses and from there into queues. */
public final class Pipes implements AutoCloseable {
    /** The polling interval of the service. */
    private static final long PERIOD_MILLIS = 250;

    private final List<RunningPipe> pipes;
    private final ScheduledExecutorService threads;
    private final DynamoDbStreamsClient streams;

    /**
     * The template's pipes and rules, not started yet.
     *
     * @param streams closed with this object
     * @param sqs a client of the template's queues
     * @param directory the directory of the positions
     * @param observer receives each published event
     * @throws IllegalStateException naming an unsupported part of a pipe or a rule
     */
    public Pipes(Template template, DynamoDbClient dynamoDb, DynamoDbStreamsClient streams, SqsClient sqs,
            Path directory, Clock clock, Consumer<PublishedEvent> observer) {
        EventBuses buses = new EventBuses(template, sqs, clock);
        this.pipes = template.resources("AWS::Pipes::Pipe").stream()
                .map(pipe -> new LocalPipe(template, pipe))
                .map(pipe -> new RunningPipe(pipe, dynamoDb, streams, sqs, directory, event -> {
                    buses.publish(event);
                    observer.accept(event);
                }))
                .toList();
        this.threads = Executors.newScheduledThreadPool(Math.max(1, pipes.size()),
                Thread.ofPlatform().daemon().name("pipes").factory());
        this.streams = streams;
    }

    public void start() {
        for (RunningPipe pipe : pipes) {
            Future<?> _ = threads.scheduleWithFixedDelay(pipe::runOnce, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        threads.close();
        streams.close();
    }
}
