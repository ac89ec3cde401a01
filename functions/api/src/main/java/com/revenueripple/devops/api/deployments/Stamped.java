package com.revenueripple.devops.api.deployments;

import java.time.Instant;

/**
 * A report and the event that contained it.
 *
 * @param entry the event's webhook_id; of several reports in one event, each with its number: {@code wh_…#2}
 * @param receivedAt the time of receipt
 */
public record Stamped<T>(String entry, Instant receivedAt, T report) {}
