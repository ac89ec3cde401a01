package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.lambda.ScheduledEvent;
import com.revenueripple.devops.sync.RunScheduledSyncHandler;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A metrics table and the scheduled sync that fills it from a platform, with a fixed clock. */
final class SyncedTable {
    private static final ScheduledEvent EVENT = new ScheduledEvent();

    /** Has the timeout that the template gives the scheduled sync. */
    private static final FunctionContext INVOCATION = FunctionContext.lasting(Duration.ofMinutes(5));

    private final Environment environment;
    private final RunScheduledSyncHandler sync;

    SyncedTable(DynamoDbClient client, String table, String jdbcUrl) {
        environment = new Environment(
                Map.of("METRICS_TABLE", table, "ACTIVITY_LOG_TABLE", "none", "OCCURRENCES_QUEUE_URL", "none",
                        "DATABASE_SECRET_ARN", DatabaseSecret.ARN, "ALLOWED_ORIGIN", "*"),
                Clock.fixed(SampleDatabase.NOW, ZoneOffset.UTC), new SecureRandom(), () -> client,
                () -> new DatabaseSecret(jdbcUrl), UnreadQueue::new);
        sync = new RunScheduledSyncHandler(environment);
    }

    /** The environment of the functions that read the table. */
    Environment environment() {
        return environment;
    }

    /** Runs the sync once. */
    void run() {
        if (!"completed".equals(sync.handleRequest(EVENT, INVOCATION))) {
            throw new IllegalStateException("A run did not complete.");
        }
    }

    /**
     * Runs the sync until the backfill is complete.
     *
     * @return the number of runs
     */
    int backfill() {
        int runs = 1;
        while ("backfilling".equals(sync.handleRequest(EVENT, INVOCATION))) {
            runs++;
        }
        return runs;
    }
}
