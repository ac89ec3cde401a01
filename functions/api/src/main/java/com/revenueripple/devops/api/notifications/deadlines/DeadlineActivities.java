package com.revenueripple.devops.api.notifications.deadlines;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.api.keys.ApiKey;
import com.revenueripple.devops.api.keys.ExpiryNotice;
import com.revenueripple.devops.api.metrics.StaleSyncs.StalePeriod;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.json.Json;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;

/** What the audit log says of deadlines. */
final class DeadlineActivities {
    private static final String ALL_SYNCS = "sync";
    private static final String NO_REQUEST = "";

    private final SecureRandom random;

    DeadlineActivities(Environment environment) {
        this.random = environment.random();
    }

    Activity expiring(ApiKey key, ExpiryNotice notice, Instant at) {
        return activity("key.expiring", key.keyId(), Json.tree(Map.of(
                "name", key.name(),
                "expires_at", notice.expiresAt(),
                "days_left", notice.daysLeft(at))), at);
    }

    Activity stale(StalePeriod period, Instant at) {
        return activity("sync.stale", ALL_SYNCS, Json.tree(Map.of(
                "last_success_at", period.lastSuccessAt(),
                "stale_since", period.staleSince())), at);
    }

    private Activity activity(String action, String subject, JsonNode details, Instant at) {
        return new Activity(Identifiers.timeOrdered("act_", at, random), at, Activity.SYSTEM, action, subject, details,
                NO_REQUEST);
    }
}
