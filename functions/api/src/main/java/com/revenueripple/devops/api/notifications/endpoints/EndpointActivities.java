package com.revenueripple.devops.api.notifications.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.activity.Action;
import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.activity.Activities;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.json.Json;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The audit log's entries about endpoints. Some are requests, which are processed from the log. A URL may contain a
 * secret of the subscriber's, so only its origin is recorded.
 */
public final class EndpointActivities {
    private final Activities activities;

    public EndpointActivities(SecureRandom random) {
        this.activities = new Activities(random);
    }

    public Activity created(Endpoint endpoint, Origin origin) {
        return activity(Action.ENDPOINT_CREATED, endpoint, View.of(endpoint), origin);
    }

    /** A change of settings; enabling or disabling has its own action. */
    public Activity changed(Endpoint before, Endpoint after, Origin origin) {
        if (before.isEnabled() && !after.isEnabled()) {
            return disabled(after, origin);
        }
        Action action = !before.isEnabled() && after.isEnabled() ? Action.ENDPOINT_ENABLED : Action.ENDPOINT_CHANGED;
        return activity(action, after, Map.of("before", View.of(before), "after", View.of(after)), origin);
    }

    public Activity disabled(Endpoint after, Origin origin) {
        ObjectNode details = Json.emptyObject();
        after.settings().description().ifPresent(description -> details.put("description", description));
        details.put("reason", after.disabledReason().orElseThrow());
        return activity(Action.ENDPOINT_DISABLED, after, details, origin);
    }

    public Activity rotated(Endpoint endpoint, Origin origin) {
        return activity(Action.ENDPOINT_ROTATED, endpoint, Map.of(), origin);
    }

    /** An administrator was shown the present secret again. */
    public Activity reissued(Endpoint endpoint, Origin origin) {
        return activity(Action.ENDPOINT_REISSUED, endpoint, Map.of(), origin);
    }

    public Activity deleted(Endpoint endpoint, Origin origin) {
        return activity(Action.ENDPOINT_DELETED, endpoint, View.of(endpoint), origin);
    }

    public Activity pinged(Endpoint endpoint, Origin origin) {
        return activity(Action.ENDPOINT_PINGED, endpoint, Map.of(), origin);
    }

    public Activity deliveryRetried(Endpoint endpoint, String messageId, Origin origin) {
        return activity(Action.DELIVERY_RETRIED, endpoint, Map.of("message_id", messageId), origin);
    }

    public Activity recovered(Endpoint endpoint, Instant since, Origin origin) {
        return activity(Action.ENDPOINT_RECOVERED, endpoint, Map.of("since", since), origin);
    }

    private Activity activity(Action action, Endpoint endpoint, Object details, Origin origin) {
        return activities.activity(action, endpoint.endpointId(), details, origin);
    }

    private record View(String origin, List<String> eventTypes, Optional<String> description, boolean enabled) {
        static View of(Endpoint endpoint) {
            Endpoint.Settings settings = endpoint.settings();
            return new View(settings.url().getScheme() + "://" + settings.url().getAuthority(),
                    settings.eventTypes().terms(), settings.description(), endpoint.isEnabled());
        }
    }
}
