package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Runs the template's pipes: reads the tables' streams and logs what goes to the event bus, one line each. Where it was
 * is kept in a directory, so that a restart publishes what was stored before and not yet published.
 */
public final class Pipes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipes.class);
    /** As often as the service looks. */
    private static final long PERIOD_MILLIS = 250;

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("pipes").factory());
    private final List<LocalPipe> pipes;
    private final DynamoDbClient dynamoDb;
    private final DynamoDbStreamsClient streams;
    private final Path directory;
    private final Consumer<PublishedEvent> observer;
    private final Map<String, StreamReader> readers = new HashMap<>();

    /**
     * The template's pipes, not running yet.
     *
     * @param streams closed with this
     * @param directory where the positions are kept
     * @param observer shown each event that is published
     * @throws IllegalStateException naming what of a pipe is not known here
     */
    public Pipes(Template template, DynamoDbClient dynamoDb, DynamoDbStreamsClient streams, Path directory,
            Consumer<PublishedEvent> observer) {
        this.pipes = template.resources("AWS::Pipes::Pipe").stream().map(LocalPipe::new).toList();
        this.dynamoDb = dynamoDb;
        this.streams = streams;
        this.directory = directory;
        this.observer = observer;
    }

    public void start() {
        for (LocalPipe pipe : pipes) {
            Future<?> _ = thread.scheduleWithFixedDelay(() -> run(pipe), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        thread.close();
        streams.close();
    }

    /** What fails is tried again, with a new reader; it is told once until it works again. */
    private void run(LocalPipe pipe) {
        try {
            StreamReader reader = readers.computeIfAbsent(pipe.logicalId(), _ -> reader(pipe));
            List<Record> records = reader.next();
            records.stream().map(StreamRecords::event).flatMap(event -> pipe.publish(event).stream())
                    .forEach(this::publish);
            if (!records.isEmpty()) {
                keep(pipe, reader.positions());
            }
        } catch (SdkException | UncheckedIOException e) {
            if (readers.remove(pipe.logicalId()) != null) {
                LOG.warn("{} stands still: {}", pipe.logicalId(), e.getMessage());
            }
        }
    }

    private void publish(PublishedEvent event) {
        LOG.info("Published {} to {}: {}", event.detailType(), event.bus(), event.detail());
        observer.accept(event);
    }

    private StreamReader reader(LocalPipe pipe) {
        String arn = dynamoDb.describeTable(describe -> describe.tableName(pipe.table())).table().latestStreamArn();
        return new StreamReader(streams, arn, positions(pipe));
    }

    private Map<String, String> positions(LocalPipe pipe) {
        Path file = file(pipe);
        try {
            JsonNode kept = Files.exists(file) ? Json.parseOwn(Files.readString(file)) : Json.emptyObject();
            Map<String, String> positions = new HashMap<>();
            kept.properties().forEach(field -> positions.put(field.getKey(), field.getValue().asText()));
            return positions;
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be read.", e);
        }
    }

    private void keep(LocalPipe pipe, Map<String, String> positions) {
        try {
            Files.createDirectories(directory);
            Path draft = Files.createTempFile(directory, pipe.logicalId(), ".new");
            Files.writeString(draft, Json.write(positions));
            Files.move(draft, file(pipe), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be written.", e);
        }
    }

    private Path file(LocalPipe pipe) {
        return directory.resolve(pipe.logicalId());
    }
}
