package com.revenueripple.devops.api.notifications.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.json.Json;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the audit log says of endpoints. The log is where requests start, too: what is asked for here is done by who reads
 * it. A URL may hold a secret of the subscriber's, so only its origin is told.
 */
public final class EndpointActivities {
    /** Asks for a ping, as {@link #PINGED} does. */
    public static final String CREATED = "endpoint.created";
    /** Asks for a ping. */
    public static final String PINGED = "endpoint.pinged";
    /** Asks for another attempt at the message in {@code details.message_id}. */
    public static final String DELIVERY_RETRIED = "delivery.retried";
    /** Asks for new attempts at all messages since {@code details.since} that were given up. */
    public static final String RECOVERED = "endpoint.recovered";

    private final SecureRandom random;

    public EndpointActivities(SecureRandom random) {
        this.random = random;
    }

    /** Who does something, in which request, when. */
    public record Doing(String actor, String requestId, Instant at) {
        /** What happens by itself. */
        public static Doing bySystem(String requestId, Instant at) {
            return new Doing(Activity.SYSTEM, requestId, at);
        }
    }

    public Activity created(Endpoint endpoint, Doing doing) {
        return activity(CREATED, endpoint, Json.tree(View.of(endpoint)), doing);
    }

    /** A change of settings; one that enables or disables is named so. */
    public Activity changed(Endpoint before, Endpoint after, Doing doing) {
        if (before.isEnabled() && !after.isEnabled()) {
            return disabled(after, doing);
        }
        String action = !before.isEnabled() && after.isEnabled() ? "endpoint.enabled" : "endpoint.changed";
        return activity(action, after, Json.tree(Map.of("before", View.of(before), "after", View.of(after))), doing);
    }

    public Activity disabled(Endpoint after, Doing doing) {
        ObjectNode details = Json.emptyObject();
        after.settings().description().ifPresent(description -> details.put("description", description));
        details.put("reason", after.disabledReason().orElseThrow());
        return activity("endpoint.disabled", after, details, doing);
    }

    public Activity rotated(Endpoint endpoint, Doing doing) {
        return activity("endpoint.rotated", endpoint, Json.emptyObject(), doing);
    }

    public Activity deleted(Endpoint endpoint, Doing doing) {
        return activity("endpoint.deleted", endpoint, Json.tree(View.of(endpoint)), doing);
    }

    public Activity pinged(Endpoint endpoint, Doing doing) {
        return activity(PINGED, endpoint, Json.emptyObject(), doing);
    }

    public Activity deliveryRetried(Endpoint endpoint, String messageId, Doing doing) {
        return activity(DELIVERY_RETRIED, endpoint, Json.tree(Map.of("message_id", messageId)), doing);
    }

    public Activity recovered(Endpoint endpoint, Instant since, Doing doing) {
        return activity(RECOVERED, endpoint, Json.tree(Map.of("since", since)), doing);
    }

    private Activity activity(String action, Endpoint endpoint, JsonNode details, Doing doing) {
        return new Activity(Identifiers.timeOrdered("act_", doing.at(), random), doing.at(), doing.actor(), action,
                endpoint.endpointId(), details, doing.requestId());
    }

    private record View(String origin, List<String> eventTypes, Optional<String> description, boolean enabled) {
        static View of(Endpoint endpoint) {
            Endpoint.Settings settings = endpoint.settings();
            return new View(settings.url().getScheme() + "://" + settings.url().getAuthority(),
                    settings.eventTypes().terms(), settings.description(), endpoint.isEnabled());
        }
    }
}
