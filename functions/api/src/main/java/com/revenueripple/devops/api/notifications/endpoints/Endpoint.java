package com.revenueripple.devops.api.notifications.endpoints;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a subscriber receives messages.
 *
 * @param endpointId sorts by creation time
 * @param settings what an administrator decides
 * @param createdBy the administrator's user id
 * @param disabledAt since when nothing is sent; empty while it is enabled
 * @param disabledReason why nothing is sent, for people
 * @param failingSince the time of the first failure since the last success; empty while it works
 * @param version counts the administrators' changes
 */
public record Endpoint(String endpointId, Settings settings, Instant createdAt, String createdBy,
        Optional<Instant> disabledAt, Optional<String> disabledReason, Optional<Instant> failingSince, long version) {

    /**
     * What an administrator decides about an endpoint.
     *
     * @param url may contain a secret of the subscriber's, so it is never logged
     * @param description for people; empty for none
     */
    public record Settings(URI url, EventSelection eventTypes, Optional<String> description) {}

    /** A new, enabled endpoint. */
    public static Endpoint create(Settings settings, String createdBy, Instant now, SecureRandom random) {
        return new Endpoint(EndpointIds.next(now, random), settings, now, createdBy, Optional.empty(), Optional.empty(),
                Optional.empty(), 1);
    }

    public boolean isEnabled() {
        return disabledAt.isEmpty();
    }

    /** The endpoint after an administrator's change; failures at another URL do not count for the new one. */
    public Endpoint with(Settings changed) {
        return new Endpoint(endpointId, changed, createdAt, createdBy, disabledAt, disabledReason,
                failingSince.filter(_ -> changed.url().equals(settings.url())), version + 1);
    }

    /** The endpoint, disabled from now on; a disabled one stays as it is. */
    public Endpoint disabled(String reason, Instant now) {
        return isEnabled()
                ? new Endpoint(endpointId, settings, createdAt, createdBy, Optional.of(now), Optional.of(reason),
                        failingSince, version + 1)
                : this;
    }

    /** The endpoint, enabled and without failures. */
    public Endpoint enabled() {
        return new Endpoint(endpointId, settings, createdAt, createdBy, Optional.empty(), Optional.empty(),
                Optional.empty(), version + 1);
    }
}
