package com.revenueripple.devops.api.metrics;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.metrics.Domain;

/**
 * {@code GET /api/devops/sync/commissions} and its history; the same for administrators at
 * {@code /api/devops/metrics/commissions}.
 */
public final class SyncCommissionsHandler extends SnapshotHandler {
    public SyncCommissionsHandler() {
        this(Environment.ofLambda());
    }

    public SyncCommissionsHandler(Environment environment) {
        super(environment, Domain.COMMISSIONS);
    }
}
