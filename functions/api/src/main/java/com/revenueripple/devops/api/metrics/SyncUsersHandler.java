package com.revenueripple.devops.api.metrics;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.SnapshotStore;

/**
 * {@code GET /api/devops/sync/users} and its history; the same for administrators at {@code /api/devops/metrics/users}.
 */
public final class SyncUsersHandler extends SnapshotHandler {
    public SyncUsersHandler() {
        this(Environment.ofLambda());
    }

    public SyncUsersHandler(Environment environment) {
        super(environment, Domain.USERS,
                new SnapshotStore(environment.dynamoDb().get(), environment.required("METRICS_TABLE")));
    }
}
