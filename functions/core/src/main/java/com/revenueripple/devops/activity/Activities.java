package com.revenueripple.devops.activity;

import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.json.Json;
import java.security.SecureRandom;
import java.time.Instant;

/** Makes the entries of the audit log. */
public record Activities(SecureRandom random) {
    /**
     * Where an activity comes from.
     *
     * @param actor an administrator's user id, or {@link Activity#SYSTEM}
     * @param requestId the request or the run; empty when it is neither
     */
    public record Origin(String actor, String requestId, Instant at) {
        /** What happens without a request of an administrator. */
        public static Origin system(String requestId, Instant at) {
            return new Origin(Activity.SYSTEM, requestId, at);
        }
    }

    /**
     * A new entry.
     *
     * @param subject the id of what the action was done to
     * @param details written as a JSON object; never a secret
     */
    public Activity activity(Action action, String subject, Object details, Origin origin) {
        return new Activity(Identifiers.timeOrdered("act_", origin.at(), random), origin.at(), origin.actor(),
                action.code(), subject, Json.tree(details), origin.requestId());
    }
}
