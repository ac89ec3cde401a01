package com.revenueripple.devops.api.notifications.delivery;

import com.revenueripple.devops.api.notifications.delivery.Delivery.Attempt;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Sends one signed request to an endpoint. */
@FunctionalInterface
public interface MessageSender {
    /** How long a request takes at the most. */
    Duration LONGEST = Duration.ofSeconds(15);

    /**
     * What came of it.
     *
     * @param retryAfter how long the endpoint asked to be left alone
     */
    record Answer(Attempt attempt, Optional<Duration> retryAfter) {}

    /** Posts JSON and waits for the answer; what goes wrong on the way is in the attempt, never thrown. */
    Answer post(URI url, Map<String, String> headers, byte[] body);
}
