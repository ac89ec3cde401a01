package com.revenueripple.devops.api.deployments;

import java.time.Instant;

/**
 * A report and the event that brought it.
 *
 * @param entry the event's webhook_id; of several reports of one event each with its number: {@code wh_…#2}
 * @param receivedAt when the event came
 */
public record Stamped<T>(String entry, Instant receivedAt, T report) {}
