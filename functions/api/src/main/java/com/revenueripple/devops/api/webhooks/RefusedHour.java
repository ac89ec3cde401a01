package com.revenueripple.devops.api.webhooks;

import java.time.Instant;
import java.util.Map;

/**
 * How many webhooks of one sender were refused in one hour.
 *
 * @param hour its beginning
 * @param source the name of a configured sender, or {@link RefusalCounters#UNKNOWN_SOURCE}
 * @param causes how many by cause
 */
public record RefusedHour(Instant hour, String source, Map<RefusalCause, Long> causes) {}
