package com.revenueripple.devops.api.notifications.delivery;

import com.revenueripple.devops.api.notifications.delivery.Delivery.Attempt;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Sends one signed request to an endpoint. */
@FunctionalInterface
public interface MessageSender {
    /** The maximum duration of a request. */
    Duration LONGEST = Duration.ofSeconds(15);

    /**
     * The result of a request.
     *
     * @param retryAfter the wait that the endpoint requested
     */
    record Answer(Attempt attempt, Optional<Duration> retryAfter) {}

    /** Posts JSON and waits for the response; a failure is in the attempt, never thrown. */
    Answer post(URI url, Map<String, String> headers, byte[] body);
}
