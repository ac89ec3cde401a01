package com.revenueripple.devops.api.notifications;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.revenueripple.devops.api.notifications.endpoints.Endpoint;
import com.revenueripple.devops.api.notifications.endpoints.SigningSecret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint as administrators see it.
 *
 * @param secret only in the responses to the request that created it
 */
record EndpointView(String endpointId, String url, List<String> eventTypes, Optional<String> description,
        boolean enabled, Optional<Instant> disabledAt, Optional<String> disabledReason, Optional<Instant> failingSince,
        Instant createdAt, String createdBy, @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> secret,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> previousSecretsExpireAt) {

    static EndpointView of(Endpoint endpoint) {
        return of(endpoint, Optional.empty(), Optional.empty());
    }

    /** With a new secret. */
    static EndpointView created(Endpoint endpoint, SigningSecret secret) {
        return of(endpoint, Optional.of(secret.text()), Optional.empty());
    }

    /** With a new secret, and the time until which the earlier secrets sign. */
    static EndpointView rotated(Endpoint endpoint, SigningSecret secret, Instant previousSecretsExpireAt) {
        return of(endpoint, Optional.of(secret.text()), Optional.of(previousSecretsExpireAt));
    }

    private static EndpointView of(Endpoint endpoint, Optional<String> secret,
            Optional<Instant> previousSecretsExpireAt) {
        Endpoint.Settings settings = endpoint.settings();
        return new EndpointView(endpoint.endpointId(), settings.url().toString(), settings.eventTypes().terms(),
                settings.description(), endpoint.isEnabled(), endpoint.disabledAt(), endpoint.disabledReason(),
                endpoint.failingSince(), endpoint.createdAt(), endpoint.createdBy(), secret, previousSecretsExpireAt);
    }
}
