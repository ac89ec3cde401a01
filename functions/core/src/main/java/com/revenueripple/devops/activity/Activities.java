package com.revenueripple.devops.activity;

import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.json.Json;
import java.security.SecureRandom;
import java.time.Instant;

/** Creates the entries of the audit log. */
public record Activities(SecureRandom random) {
    /**
     * The origin of an activity.
     *
     * @param actor who
     * @param requestId the id of the request or run; empty for neither
     */
    public record Origin(Actor actor, String requestId, Instant at) {
        /** The origin of what an administrator requested. */
        public static Origin of(ApiRequest request, Instant at) {
            return new Origin(Actor.of(request), request.id(), at);
        }

        /** The origin of what no administrator requested. */
        public static Origin system(String requestId, Instant at) {
            return new Origin(Actor.SYSTEM, requestId, at);
        }
    }

    /**
     * A new entry.
     *
     * @param subject the id of the action's object
     * @param details written as a JSON object; never a secret
     */
    public Activity activity(Action action, String subject, Object details, Origin origin) {
        return new Activity(Identifiers.timeOrdered("act_", origin.at(), random), origin.at(), origin.actor(),
                action.code(), subject, Json.tree(details), origin.requestId());
    }
}
