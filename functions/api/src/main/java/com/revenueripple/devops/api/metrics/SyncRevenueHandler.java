package com.revenueripple.devops.api.metrics;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.metrics.Domain;

/**
 * {@code GET /api/devops/sync/revenue} and its history; the same for administrators at
 * {@code /api/devops/metrics/revenue}.
 */
public final class SyncRevenueHandler extends SnapshotHandler {
    public SyncRevenueHandler() {
        this(Environment.ofLambda());
    }

    public SyncRevenueHandler(Environment environment) {
        super(environment, Domain.REVENUE);
    }
}
