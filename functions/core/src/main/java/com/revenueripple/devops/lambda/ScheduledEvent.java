package com.revenueripple.devops.lambda;

/** A schedule's event, of which functions need nothing but that it came. */
public record ScheduledEvent() {}
