package com.revenueripple.devops.telemetry;

import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/** The telemetry of this system, under the names in the template's alarms and dashboard. */
public enum TelemetryMetric {
    /** By domain: the time since the metrics were updated. */
    SYNC_AGE("SyncAge", MetricUnit.SECONDS),
    /** The same in intervals of the sync's schedule, on which an alarm's threshold therefore does not depend. */
    SYNC_AGE_INTERVALS("SyncAgeIntervals", MetricUnit.NONE),
    /** By domain: how far the metrics were behind their source when they were last updated. */
    SOURCE_LAG("SourceLag", MetricUnit.SECONDS),
    /** The rows and objects that a run of the sync read from its sources. */
    ENTITIES_SYNCED("EntitiesSynced", MetricUnit.COUNT),
    /** Webhooks: {@code accepted}, {@code spilled}, {@code duplicate} or {@code refused}. */
    WEBHOOKS("Webhooks", MetricUnit.COUNT),
    /**
     * Attempts to deliver a notification, by outcome: {@code delivered}, {@code retried} later, {@code failed},
     * {@code missed}.
     */
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
