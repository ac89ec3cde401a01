package com.revenueripple.devops.metrics;

import com.revenueripple.devops.json.Json;
import java.util.Map;

/** The domain event of a sync that has published snapshots; it has no details. */
public final class SnapshotsPublished {
    public static final String SOURCE = "revenue-ripple.devops.metrics";

    /** The event as a message of the queue of domain events. */
    public static final String MESSAGE = Json.write(Map.of(
            "source", SOURCE,
            "detail-type", "snapshots.published",
            "detail", Map.of()));

    private SnapshotsPublished() {}
}
