package com.revenueripple.devops.http;

import java.time.Duration;

/**
 * The state of a key's rate limit after a request.
 *
 * @param admitted whether the request was within the limit
 * @param limitPerMinute the key's limit, also the size of a burst
 * @param remaining how many requests would be admitted at this moment
 * @param untilFull how long until a full burst is available again
 * @param retryAfter how long until the next request would be admitted; zero when one would be now
 */
public record RateLimitState(boolean admitted, int limitPerMinute, int remaining, Duration untilFull,
        Duration retryAfter) {}
