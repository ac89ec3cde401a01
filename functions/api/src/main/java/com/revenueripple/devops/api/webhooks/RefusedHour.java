package com.revenueripple.devops.api.webhooks;

import java.time.Instant;
import java.util.Map;

/**
 * The number of refused webhooks of one sender in one hour.
 *
 * @param hour its beginning
 * @param source the name of a configured sender, or {@link RefusalCounters#UNKNOWN_SOURCE}
 * @param causes the numbers by cause
 */
public record RefusedHour(Instant hour, String source, Map<RefusalCause, Long> causes) {}
