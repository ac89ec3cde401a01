package com.revenueripple.devops.api.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.json.Json;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the audit log says of keys. */
final class KeyActivities {
    private final SecureRandom random;

    KeyActivities(Environment environment) {
        this.random = environment.random();
    }

    Activity created(ApiKey key, ApiRequest request, Instant at) {
        return activity("key.created", key, Json.tree(Settings.of(key)), request, at);
    }

    Activity changed(ApiKey before, ApiKey after, ApiRequest request, Instant at) {
        return activity("key.changed", after,
                Json.tree(Map.of("before", Settings.of(before), "after", Settings.of(after))), request, at);
    }

    Activity rotated(ApiKey after, ApiRequest request, Instant at) {
        return activity("key.rotated", after, Json.tree(Map.of(
                "name", after.name(),
                "replaced_by", after.replacedBy().orElseThrow(),
                "expires_at", after.expiresAt())), request, at);
    }

    Activity revoked(ApiKey after, ApiRequest request, Instant at) {
        return activity("key.revoked", after, Json.tree(Map.of("name", after.name())), request, at);
    }

    private Activity activity(String action, ApiKey key, JsonNode details, ApiRequest request, Instant at) {
        return new Activity(Identifiers.timeOrdered("act_", at, random), at, request.caller().id(), action,
                key.keyId(), details, request.id());
    }

    private record Settings(String name, List<Permission> permissions, int rateLimitPerMinute, Instant expiresAt) {
        static Settings of(ApiKey key) {
            return new Settings(key.name(), KeyView.sorted(key), key.rateLimit().perMinute(), key.expiresAt());
        }
    }
}
