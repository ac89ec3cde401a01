package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Runs a pipe: reads its table's stream, publishes the matching records and logs a line for each. Its position is saved
 * in a file after the records are published. A restart, even after a crash, therefore loses no event, but may publish
 * some twice.
 */
final class RunningPipe {
    private static final Logger LOG = LoggerFactory.getLogger(RunningPipe.class);

    private final LocalPipe pipe;
    private final DynamoDbClient dynamoDb;
    private final DynamoDbStreamsClient streams;
    private final Path directory;
    private final Consumer<PublishedEvent> bus;
    private Optional<StreamReader> reader = Optional.empty();
    private boolean isFailing;

    /**
     * A pipe that has not started to read.
     *
     * @param directory the directory of its position
     * @param bus throws when it did not accept an event
     */
    RunningPipe(LocalPipe pipe, DynamoDbClient dynamoDb, DynamoDbStreamsClient streams, Path directory,
            Consumer<PublishedEvent> bus) {
        this.pipe = pipe;
        this.dynamoDb = dynamoDb;
        this.streams = streams;
        this.directory = directory;
        this.bus = bus;
    }

    /** Publishes all new records. The next call retries after a failure; repeated failures are logged once. */
    void runOnce() {
        try {
            StreamReader open = reader.orElseGet(this::newReader);
            reader = Optional.of(open);
            List<Record> records = open.next();
            records.stream().map(StreamRecords::event).flatMap(event -> pipe.publish(event).stream())
                    .forEach(this::publish);
            if (!records.isEmpty()) {
                keep(open.positions());
            }
            isFailing = false;
        } catch (SdkException | UncheckedIOException e) {
            reader = Optional.empty();
            if (!isFailing) {
                LOG.warn("{} cannot continue: {}", pipe.logicalId(), e.getMessage());
            }
            isFailing = true;
        }
    }

    private void publish(PublishedEvent event) {
        bus.accept(event);
        LOG.info("Published {} to {}: {}", event.detailType(), event.bus(), event.detail());
    }

    private StreamReader newReader() {
        String arn = dynamoDb.describeTable(describe -> describe.tableName(pipe.table())).table().latestStreamArn();
        return new StreamReader(streams, arn, keptPositions());
    }

    private Map<String, String> keptPositions() {
        Path file = file();
        try {
            JsonNode kept = Files.exists(file) ? Json.parseOwn(Files.readString(file)) : Json.emptyObject();
            Map<String, String> positions = new HashMap<>();
            kept.properties().forEach(field -> positions.put(field.getKey(), field.getValue().asText()));
            return positions;
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be read.", e);
        }
    }

    private void keep(Map<String, String> positions) {
        try {
            Files.createDirectories(directory);
            Path draft = Files.createTempFile(directory, pipe.logicalId(), ".new");
            Files.writeString(draft, Json.write(positions));
            Files.move(draft, file(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be written.", e);
        }
    }

    private Path file() {
        return directory.resolve(pipe.logicalId());
    }
}
