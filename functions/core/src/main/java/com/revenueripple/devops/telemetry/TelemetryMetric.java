package com.revenueripple.devops.telemetry;

import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/** What is told, under the names that the template's alarms and dashboard know. */
public enum TelemetryMetric {
    /** How long ago the metrics were brought up to date. */
    SYNC_AGE("SyncAge", MetricUnit.SECONDS),
    /** The same in intervals of the sync's schedule, of which the threshold of an alarm does not depend. */
    SYNC_AGE_INTERVALS("SyncAgeIntervals", MetricUnit.NONE),
    /** The rows and objects that a run of the sync read from its sources. */
    ENTITIES_SYNCED("EntitiesSynced", MetricUnit.COUNT),
    /** Webhooks: {@code accepted}, {@code spilled}, {@code duplicate} or {@code refused}. */
    WEBHOOKS("Webhooks", MetricUnit.COUNT),
    /** Attempts to deliver a notification: {@code delivered}, {@code retried} later, {@code failed} or {@code missed}. */
    DELIVERIES("Deliveries", MetricUnit.COUNT);

    private final String code;
    private final MetricUnit unit;

    TelemetryMetric(String code, MetricUnit unit) {
        this.code = code;
        this.unit = unit;
    }

    /** Its name in CloudWatch. */
    public String code() {
        return code;
    }

    MetricUnit unit() {
        return unit;
    }
}
