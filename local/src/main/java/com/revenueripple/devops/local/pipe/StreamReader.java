package com.revenueripple.devops.local.pipe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Reads a table's stream from a position, each shard in order; parents come before their children. */
final class StreamReader {
    private final DynamoDbStreamsClient streams;
    private final String streamArn;
    /** The sequence number of the last record passed, by shard. */
    private final Map<String, String> positions;
    private final Map<String, String> iterators = new LinkedHashMap<>();
    private final Set<String> readToTheEnd = new HashSet<>();

    /** A record, and the shard in which it is. */
    record Read(String shard, Record streamed) {}

    /** @param positions of an earlier reader; other shards are read from their beginning */
    StreamReader(DynamoDbStreamsClient streams, String streamArn, Map<String, String> positions) {
        this.streams = streams;
        this.streamArn = streamArn;
        this.positions = new HashMap<>(positions);
    }

    /**
     * The next records; empty when there are none at present.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException after which a new reader continues from the positions
     */
    List<Read> next() {
        if (iterators.isEmpty()) {
            openShards();
        }
        List<Read> records = new ArrayList<>();
        for (String shard : List.copyOf(iterators.keySet())) {
            read(shard, records);
        }
        return records;
    }

    /** Moves the position behind a record. */
    void passed(Read read) {
        positions.put(read.shard(), read.streamed().dynamodb().sequenceNumber());
    }

    /** The positions from which a later reader continues. */
    Map<String, String> positions() {
        return Map.copyOf(positions);
    }

    private void read(String shard, List<Read> records) {
        String iterator = iterators.get(shard);
        GetRecordsResponse read = streams.getRecords(get -> get.shardIterator(iterator));
        read.records().forEach(found -> records.add(new Read(shard, found)));
        if (read.nextShardIterator() == null) {
            iterators.remove(shard);
            readToTheEnd.add(shard);
        } else {
            iterators.put(shard, read.nextShardIterator());
        }
    }

    private void openShards() {
        for (Shard shard : streams.describeStream(describe -> describe.streamArn(streamArn)).streamDescription()
                .shards()) {
            if (!readToTheEnd.contains(shard.shardId())) {
                iterators.put(shard.shardId(), iterator(shard.shardId()));
            }
        }
    }

    private String iterator(String shard) {
        String position = positions.get(shard);
        if (position == null) {
            return beginning(shard);
        }
        try {
            return streams.getShardIterator(get -> get.streamArn(streamArn)
                    .shardId(shard)
                    .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                    .sequenceNumber(position)).shardIterator();
        } catch (TrimmedDataAccessException | ResourceNotFoundException gone) {
            return beginning(shard);
        }
    }

    private String beginning(String shard) {
        return streams.getShardIterator(get -> get.streamArn(streamArn)
                .shardId(shard)
                .shardIteratorType(ShardIteratorType.TRIM_HORIZON)).shardIterator();
    }
}
