package com.revenueripple.devops.api.notifications.endpoints;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a subscriber receives messages.
 *
 * @param endpointId sorts by the time of its making
 * @param settings what an administrator decides
 * @param createdBy the administrator's user id
 * @param disabledAt since when nothing is sent; empty while it is enabled
 * @param disabledReason why nothing is sent, for people
 * @param failingSince when the first of the failures came after which nothing succeeded; empty while it works
 * @param version counts the administrators' changes
 */
public record Endpoint(String endpointId, Settings settings, Instant createdAt, String createdBy,
        Optional<Instant> disabledAt, Optional<String> disabledReason, Optional<Instant> failingSince, long version) {

    /**
     * What an administrator decides about an endpoint.
     *
     * @param url may hold a secret of the subscriber's, so it reaches no log
     * @param description for people; empty for none
     */
    public record Settings(URI url, EventSelection eventTypes, Optional<String> description) {}

    /** A new endpoint that works. */
    public static Endpoint create(Settings settings, String createdBy, Instant now, SecureRandom random) {
        return new Endpoint(EndpointIds.next(now, random), settings, now, createdBy, Optional.empty(), Optional.empty(),
                Optional.empty(), 1);
    }

    public boolean isEnabled() {
        return disabledAt.isEmpty();
    }

    /** The endpoint after an administrator's change; what failed at another URL says nothing of this one. */
    public Endpoint with(Settings changed) {
        return new Endpoint(endpointId, changed, createdAt, createdBy, disabledAt, disabledReason,
                failingSince.filter(_ -> changed.url().equals(settings.url())), version + 1);
    }

    /** The endpoint with nothing sent to it from now on; one that is disabled already stays so. */
    public Endpoint disabled(String reason, Instant now) {
        return isEnabled()
                ? new Endpoint(endpointId, settings, createdAt, createdBy, Optional.of(now), Optional.of(reason),
                        failingSince, version + 1)
                : this;
    }

    /** The endpoint as if it had never failed. */
    public Endpoint enabled() {
        return new Endpoint(endpointId, settings, createdAt, createdBy, Optional.empty(), Optional.empty(),
                Optional.empty(), version + 1);
    }
}
