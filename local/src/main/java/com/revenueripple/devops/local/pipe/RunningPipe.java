package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.pipe.StreamReader.Read;
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
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Runs a pipe: reads its table's stream, publishes the matching records and logs a line for each. Its position is saved
 * in a file after the records are published. A restart, even after a crash, therefore loses no event, but may publish
 * some twice. A record that can never be published is retried as often as the template says, then its position goes to
 * the pipe's dead-letter queue, and the pipe continues. An outage of the queues is waited out.
 */
final class RunningPipe {
    private static final Logger LOG = LoggerFactory.getLogger(RunningPipe.class);

    private final LocalPipe pipe;
    private final DynamoDbClient dynamoDb;
    private final DynamoDbStreamsClient streams;
    private final SqsClient sqs;
    private final Path directory;
    private final Consumer<PublishedEvent> bus;
    private Optional<StreamReader> reader = Optional.empty();
    private boolean isFailing;
    private String refusedEventId = "";
    private int refusals;

    /**
     * A pipe that has not started to read.
     *
     * @param directory the directory of its position
     * @param bus throws when it did not accept an event
     */
    RunningPipe(LocalPipe pipe, DynamoDbClient dynamoDb, DynamoDbStreamsClient streams, SqsClient sqs,
            Path directory, Consumer<PublishedEvent> bus) {
        this.pipe = pipe;
        this.dynamoDb = dynamoDb;
        this.streams = streams;
        this.sqs = sqs;
        this.directory = directory;
        this.bus = bus;
    }

    /** Publishes all new records. The next call retries after a failure; repeated failures are logged once. */
    void runOnce() {
        try {
            StreamReader open = reader.orElseGet(this::newReader);
            reader = Optional.of(open);
            pass(open.next(), open);
            isFailing = false;
        } catch (RuntimeException e) {
            reader = Optional.empty();
            if (!isFailing) {
                LOG.warn("{} cannot continue: {}", pipe.logicalId(), e.getMessage());
            }
            isFailing = true;
        }
    }

    /** When a record fails, those before it are not published again. */
    private void pass(List<Read> records, StreamReader open) {
        try {
            for (Read read : records) {
                pass(read);
                open.passed(read);
            }
        } finally {
            if (!records.isEmpty()) {
                keep(open.positions());
            }
        }
    }

    private void pass(Read read) {
        try {
            pipe.publish(StreamRecords.event(read.streamed())).ifPresent(this::publish);
        } catch (RuntimeException failure) {
            if (!EventBuses.isPermanent(failure) || isToBeRetried(read.streamed())) {
                throw failure;
            }
            giveUp(read, failure);
        }
    }

    private boolean isToBeRetried(Record refused) {
        if (!refused.eventID().equals(refusedEventId)) {
            refusedEventId = refused.eventID();
            refusals = 0;
        }
        refusals++;
        return refusals <= pipe.mostRetries();
    }

    /** As a pipe does, tells where the record is in the stream, and not what it contains. */
    private void giveUp(Read read, RuntimeException failure) {
        LOG.error("{} gives up the record {}: {}", pipe.logicalId(), read.streamed().eventID(), failure.getMessage());
        String sequenceNumber = read.streamed().dynamodb().sequenceNumber();
        String letter = Json.write(Map.of(
                "context", Map.of("partnerResourceArn", pipe.logicalId(), "condition", "RetryAttemptsExhausted"),
                "DDBStreamBatchInfo", Map.of("shardId", read.shard(), "startSequenceNumber", sequenceNumber,
                        "endSequenceNumber", sequenceNumber, "batchSize", 1, "streamArn", pipe.table())));
        pipe.deadLettersUrl().ifPresent(url -> sqs.sendMessage(send -> send.queueUrl(url).messageBody(letter)));
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
