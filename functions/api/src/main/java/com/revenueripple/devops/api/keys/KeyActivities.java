package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.activity.Action;
import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.activity.Activities;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.Permission;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The audit log's entries about keys. */
final class KeyActivities {
    private final Activities activities;

    KeyActivities(Environment environment) {
        this.activities = new Activities(environment.random());
    }

    Activity created(ApiKey key, ApiRequest request, Instant at) {
        return activity(Action.KEY_CREATED, key, Settings.of(key), request, at);
    }

    Activity changed(ApiKey before, ApiKey after, ApiRequest request, Instant at) {
        return activity(Action.KEY_CHANGED, after,
                Map.of("before", Settings.of(before), "after", Settings.of(after)), request, at);
    }

    Activity rotated(ApiKey after, ApiRequest request, Instant at) {
        return activity(Action.KEY_ROTATED, after, Map.of(
                "name", after.name(),
                "replaced_by", after.replacedBy().orElseThrow(),
                "expires_at", after.expiresAt()), request, at);
    }

    Activity reissued(ApiKey after, ApiRequest request, Instant at) {
        return activity(Action.KEY_REISSUED, after, Map.of("name", after.name()), request, at);
    }

    Activity revoked(ApiKey after, ApiRequest request, Instant at) {
        return activity(Action.KEY_REVOKED, after, Map.of("name", after.name()), request, at);
    }

    private Activity activity(Action action, ApiKey key, Object details, ApiRequest request, Instant at) {
        return activities.activity(action, key.keyId(), details, Origin.of(request, at));
    }

    private record Settings(String name, List<Permission> permissions, int rateLimitPerMinute, Instant expiresAt) {
        static Settings of(ApiKey key) {
            return new Settings(key.name(), KeyView.sorted(key), key.rateLimit().perMinute(), key.expiresAt());
        }
    }
}
