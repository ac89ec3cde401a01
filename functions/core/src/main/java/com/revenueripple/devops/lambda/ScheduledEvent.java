package com.revenueripple.devops.lambda;

/** A schedule's event, of which functions use no data. */
public record ScheduledEvent() {}
