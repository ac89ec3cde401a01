package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.metrics.SyncStateStore;
import com.revenueripple.devops.testing.TestTables;
import java.net.URI;
import java.sql.SQLException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A platform of one size and its metrics table.
 *
 * @param entities their number before any change
 * @param calls of DynamoDB, by the sync and the reads
 */
record MeasuredSize(SampleDatabase platform, long entities, String table, DynamoDbClient client, ObservedCalls calls,
        SyncedTable sync) {

    static MeasuredSize of(SampleDatabase platform, URI dynamoDb) throws SQLException {
        ObservedCalls calls = new ObservedCalls();
        DynamoDbClient client = EmbeddedDynamoDb.client(dynamoDb, calls);
        String table = TestTables.create(client).name("MetricsTable");
        return new MeasuredSize(platform, platform.entities(), table, client, calls,
                new SyncedTable(client, table, platform.jdbcUrl()));
    }

    /** The rows read by the last run. */
    long rowsRead() {
        return new SyncStateStore(client, table).read().lastSuccess().orElseThrow().rowsRead();
    }
}
