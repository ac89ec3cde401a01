package com.revenueripple.devops.metrics;

import com.revenueripple.devops.dynamodb.Transactions;
import com.revenueripple.devops.metrics.SyncState.Success;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Ends a run: writes its snapshots and the new state in one transaction, so that no reader sees half a run. */
public final class SnapshotPublisher {
    private static final int LEASE_CHECK = 0;

    private final DynamoDbClient dynamoDb;
    private final SnapshotStore snapshots;
    private final SyncStateStore states;
    private final SyncLease lease;

    public SnapshotPublisher(DynamoDbClient dynamoDb, SnapshotStore snapshots, SyncStateStore states, SyncLease lease) {
        this.dynamoDb = dynamoDb;
        this.snapshots = snapshots;
        this.states = states;
        this.lease = lease;
    }

    /**
     * Writes everything or nothing.
     *
     * @param success the run that ends, which must hold the lease
     * @throws LeaseFailure.Lost when the run no longer holds it; nothing was written
     */
    public void publish(Map<Domain, Snapshot> metrics, Success success) {
        try {
            Transactions.write(dynamoDb, writes(metrics, success));
        } catch (TransactionCanceledException canceled) {
            if (Transactions.conditionFailed(canceled, LEASE_CHECK)) {
                throw new LeaseFailure.Lost();
            }
            throw canceled;
        }
    }

    private List<TransactWriteItem> writes(Map<Domain, Snapshot> metrics, Success success) {
        Stream<TransactWriteItem> puts = metrics.entrySet().stream()
                .flatMap(entry -> snapshots.puts(entry.getKey(), entry.getValue()));
        return Stream.concat(Stream.of(lease.check(success.runId()), states.update(success, metrics)), puts).toList();
    }
}
